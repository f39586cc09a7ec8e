"""Two threads at once on PostgreSQL: one record per vehicle in the gate area, one clearance, one answer per command."""

import threading
from collections.abc import Callable

import pytest

from events.messages.gate import BarrierOrdered, RecordDeclared, RecordMoved
from events.messages.values import Authority, RecordState
from gate.domain.errors import ConflictError, GateError
from gate.services.commands import Declare, LiftHold, PlaceHold, SettleSighting
from gate.services.declare import declare
from gate.services.lift_hold import lift_hold
from gate.services.place_hold import place_hold
from gate.services.settle_sighting import settle_sighting
from gate.services.views.sightings import sighting_view
from gate.workers.deadlines import Clockwork
from tests.integration.gate.world import (
    CLERK,
    CUSTOMS,
    GUARD,
    STRANGER,
    World,
    command_id,
    declaration,
    plate,
)

pytestmark = pytest.mark.postgres
FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")


def together(*tasks: Callable[[], object]) -> list[object]:
    """Starts all tasks at one moment; answers or GateErrors, in the order of the tasks."""
    gate = threading.Barrier(len(tasks))
    results: list[object] = [None] * len(tasks)

    def run(place: int, task: Callable[[], object]) -> None:
        gate.wait(10)
        try:
            results[place] = task()
        except GateError as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_a_whole_crossing_works_on_postgresql(world_on_postgres: World) -> None:
    world = world_on_postgres
    record_id = world.declare().record_id
    world.all_pass(record_id)
    world.drives_through("b2-in", FRONT, REAR)
    world.drives_through("b1-out", FRONT, REAR)
    world.confirms(record_id)
    assert world.record(record_id).state is RecordState.CLOSED
    world.advance(hours=30)
    assert "overdue" in world.record(record_id).flags


def test_the_last_two_decisions_at_once_clear_exactly_once(world_on_postgres: World) -> None:
    world = world_on_postgres
    for number in range(5):
        record_id = world.declare(tractor={"text": f"12C-{10000 + number}"}, trailer=None).record_id
        first, second, *others = Authority
        for authority in others:
            world.decides(record_id, authority)
        world.drives_through("b2-in", plate(f"12C{10000 + number}"))
        sighting = world.sees("b1-out", plate(f"12C{10000 + number}"))
        together(
            lambda a=first, r=record_id: world.decides(r, a),
            lambda a=second, r=record_id: world.decides(r, a),
        )
        moves = [
            m for m in world.said(RecordMoved) if isinstance(m, RecordMoved) and m.record_id == record_id
        ]
        assert [m.state for m in moves] == ["present", "cleared"]
        assert len(world.orders(sighting)) == 1
        world.leaves("b1-out", sighting, through=False)
        world.clock.advance(1)


def test_one_vehicle_becomes_present_under_one_record_only(world_on_postgres: World) -> None:
    world = world_on_postgres
    one, other = world.declare().record_id, world.declare(STRANGER).record_id
    sighting = world.sees("b2-in", FRONT, REAR)
    second = world.sees("b2-in", FRONT, REAR)
    assert world.look(sighting_view, GUARD, sighting).kind == "competing"

    def match(sighting_id: str, record_id: str) -> Callable[[], object]:
        settle = SettleSighting(
            command_id=command_id(),
            sighting_id=sighting_id,
            outcome="matched",
            record_id=record_id,
            reason="seen",
        )
        return lambda: world.do(settle_sighting, GUARD, settle)

    results = together(match(sighting, one), match(second, other))
    refused = [result for result in results if isinstance(result, ConflictError)]
    assert [error.code for error in refused] == ["vehicle_already_present"]
    states = {world.record(record_id).state for record_id in (one, other)}
    assert RecordState.DECLARED in states
    assert len(states) == 2


def test_the_same_command_twice_at_once_is_done_once(world_on_postgres: World) -> None:
    world = world_on_postgres
    command = Declare.model_validate({"command_id": command_id(), "declaration": declaration()})
    results = together(*([lambda: world.do(declare, CLERK, command)] * 4))
    assert len({str(result) for result in results}) == 1
    assert len(world.said(RecordDeclared)) == 1


def test_a_hold_and_a_clearance_at_once_never_leave_an_open_order(world_on_postgres: World) -> None:
    world = world_on_postgres
    record_id = world.declare().record_id
    *others, last = Authority
    for authority in others:
        world.decides(record_id, authority)
    world.drives_through("b2-in", FRONT, REAR)
    world.sees("b1-out", FRONT, REAR)
    hold = PlaceHold(command_id=command_id(), scope="firm", record_id=record_id, reason="wrong_seal")
    together(lambda: world.decides(record_id, last), lambda: world.do(place_hold, CUSTOMS, hold))
    shown = world.record(record_id)
    assert shown.state is RecordState.PRESENT
    assert "held" in shown.flags
    lane_orders = [m.order for m in world.said(BarrierOrdered) if isinstance(m, BarrierOrdered)]
    at_last = [order for order in lane_orders if order.lane == "b1-out"]
    withdrawn = list(world.journalled("barrier_order_withdrawn", record_id))
    assert len(withdrawn) == len(at_last)


def test_two_firm_holds_lifted_at_once_do_not_wait_for_each_other(world_on_postgres: World) -> None:
    world = world_on_postgres
    ids = [
        world.declare(tractor={"text": f"12C-{10000 + number}"}, trailer=None).record_id
        for number in range(6)
    ]
    holds = [
        world.do(
            place_hold,
            CUSTOMS,
            PlaceHold(command_id=command_id(), scope="firm", record_id=record_id, reason="wrong_seal"),
        )
        for record_id in (ids[0], ids[-1])
    ]
    results = together(
        *(
            lambda h=h: world.do(lift_hold, CUSTOMS, LiftHold(command_id=command_id(), hold_id=h.hold_id))
            for h in holds
        )
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert all("held" not in world.record(record_id).flags for record_id in ids)


def test_two_clockworks_reach_a_deadline_once(world_on_postgres: World) -> None:
    world = world_on_postgres
    record_id = world.declare().record_id
    world.clock.advance(29 * 3600)
    results = together(*([lambda: Clockwork(world.gate).reach_due()] * 2))
    assert sorted(str(result) for result in results) == ["0", "1"]
    moves = [m for m in world.said(RecordMoved) if isinstance(m, RecordMoved) and m.record_id == record_id]
    assert [m.state for m in moves] == ["expired"]
