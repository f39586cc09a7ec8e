"""Every order in which two transactions can take their steps leaves the same truth; on PostgreSQL, with real locks."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count

import pytest
from sqlalchemy import select

from events.messages.gate import RecordMoved
from events.messages.values import Authority, DecisionState, RecordState
from gate.domain.access import Actor, Role
from gate.domain.errors import GateError
from gate.domain.points import Requirement
from gate.services.commands import Decide, LiftHold, OpenLane, Override, PlaceHold
from gate.services.decide import decide
from gate.services.force_barrier import force_barrier
from gate.services.lift_hold import lift_hold
from gate.services.open_lane import open_lane
from gate.services.override import override
from gate.services.place_hold import place_hold
from gate.services.results import HoldPlacedAnswer, LaneOpened
from gate.store import orders
from gate.store.models.lanes import MovementRow, OrderRow
from ocr.plates import look_alike_distance
from tests.integration.gate.interleaving import ORDERS, interleaved
from tests.integration.gate.test_barrier import by_hand, force, second_officer
from tests.integration.gate.world import CUSTOMS, GUARD, World, actor, command_id, plate

pytestmark = pytest.mark.postgres
OTHER_GUARD = Actor("border_guard_officer-2", "second", Role.BORDER_GUARD_OFFICER)
OTHER_CUSTOMS = Actor("customs_officer-2", "second", Role.CUSTOMS_OFFICER)
PLANT = actor(Role.PLANT_OFFICER)
_FAR = 3.0


class Trucks:
    """A new one for every order of steps, whose plate looks like none before it: an officer would be asked which it is."""

    def __init__(self, world: World) -> None:
        self.world, self.plates = world, list[str]()
        self._numbers = count(10_000, 7_919)

    def declared(self) -> str:
        fresh = (f"12C{number % 100_000:05}" for number in self._numbers)
        self.plates.append(next(one for one in fresh if not self._looks_like_another(one)))
        return self.world.declare(tractor={"text": self.plates[-1]}, trailer=None).record_id

    def _looks_like_another(self, text: str) -> bool:
        return any(look_alike_distance(text, known) < _FAR for known in self.plates)

    def comes(self, lane: str) -> str:
        self.world.clock.advance(1)
        return self.world.sees(lane, plate(self.plates[-1]))

    def at_the_last_barrier(self, *undecided: Authority) -> tuple[str, str]:
        """The record and the sighting of a vehicle for which these alone have not decided."""
        record_id = self.declared()
        for authority in Authority:
            if authority not in undecided:
                self.world.decides(record_id, authority)
        sighting = self.comes("b2-in")
        self.world.opens(self.world.orders(sighting)[-1])
        self.world.leaves("b2-in", sighting)
        return record_id, self.comes("b1-out")


@pytest.fixture
def trucks(world_on_postgres: World) -> Trucks:
    return Trucks(world_on_postgres)


def deciding(world: World, who: Actor, record_id: str, state: DecisionState = DecisionState.PASSED) -> Decide:
    shown = world.record(record_id)
    assert who.authority
    last = next((one.latest_id for one in shown.decisions if one.authority is who.authority), None)
    return Decide(
        command_id=command_id(),
        record_id=record_id,
        seen_version=shown.version,
        seen_decision=last or "",
        authority=who.authority,
        state=state,
        reason="seen_by_officer",
    )


def holding(record_id: str, scope: str = "record") -> PlaceHold:
    return PlaceHold(command_id=command_id(), scope=scope, record_id=record_id, reason="wrong_seal")


def moves(world: World, record_id: str) -> list[str]:
    said = world.said(RecordMoved)
    return [m.state for m in said if isinstance(m, RecordMoved) and m.record_id == record_id]


def codes(results: Sequence[object]) -> list[str]:
    return [result.code for result in results if isinstance(result, GateError)]


def orders_of(world: World, record_id: str, lane: str = "b1-out") -> list[OrderRow]:
    with world.database.read() as session:
        return [row for row in orders.of_record(session, record_id) if row.lane == lane]


def test_two_agencies_that_decide_last_clear_the_record_once_and_give_one_order(trucks: Trucks) -> None:
    world = trucks.world
    for order in ORDERS:
        record_id, sighting = trucks.at_the_last_barrier(Authority.CUSTOMS, Authority.PLANT)
        by_rules = [partial(world.decides, record_id, a) for a in (Authority.CUSTOMS, Authority.PLANT)]
        assert codes(interleaved(world, order, *by_rules)) == [], order
        assert moves(world, record_id) == ["present", "cleared"], order
        assert len(world.orders(sighting)) == 1, order
        world.leaves("b1-out", sighting, through=False)


def test_two_officers_of_two_agencies_do_the_same(trucks: Trucks) -> None:
    world = trucks.world
    for order in ORDERS:
        record_id, sighting = trucks.at_the_last_barrier(Authority.CUSTOMS, Authority.PLANT)
        acts = [partial(world.do, decide, who, deciding(world, who, record_id)) for who in (CUSTOMS, PLANT)]
        assert codes(interleaved(world, order, *acts)) == [], order
        assert moves(world, record_id) == ["present", "cleared"], order
        assert len(world.orders(sighting)) == 1, order
        world.leaves("b1-out", sighting, through=False)


def test_of_two_officers_of_one_authority_the_second_must_look_again(trucks: Trucks) -> None:
    world = trucks.world
    for order in ORDERS:
        record_id = trucks.declared()
        acts = [
            partial(world.do, decide, CUSTOMS, deciding(world, CUSTOMS, record_id)),
            partial(
                world.do, decide, OTHER_CUSTOMS, deciding(world, OTHER_CUSTOMS, record_id, DecisionState.HOLD)
            ),
        ]
        results = interleaved(world, order, *acts)
        assert codes(results) == ["decision_changed"], order
        first = DecisionState.PASSED if not isinstance(results[0], GateError) else DecisionState.HOLD
        assert world.record(record_id).decisions[0].state is first, order


@pytest.mark.parametrize("scope", ["record", "vehicle", "firm"])
def test_a_hold_and_the_decision_that_orders_leave_no_order_open(trucks: Trucks, scope: str) -> None:
    world = trucks.world
    for order in ORDERS[:: 1 if scope == "record" else 4]:
        record_id, sighting = trucks.at_the_last_barrier(Authority.CUSTOMS)
        acts = (
            partial(world.do, place_hold, PLANT, holding(record_id, scope)),
            partial(world.decides, record_id, Authority.CUSTOMS),
        )
        held, _ = results = interleaved(world, order, *acts)
        assert codes(results) == [], order
        assert world.record(record_id).state is RecordState.PRESENT, order
        assert all(row.withdrawn_at and row.spent_at is None for row in orders_of(world, record_id)), order
        world.leaves("b1-out", sighting, through=False)
        lift(world, held)


def lift(world: World, held: object) -> None:
    assert isinstance(held, HoldPlacedAnswer)
    world.do(lift_hold, PLANT, LiftHold(command_id=command_id(), hold_id=held.hold_id))


def test_a_hold_and_an_officer_who_opens_leave_no_order_open(trucks: Trucks) -> None:
    world = trucks.world
    by_hand(world, "b1-out")
    for order in ORDERS:
        record_id, sighting = trucks.at_the_last_barrier()
        opening = OpenLane(command_id=command_id(), lane="b1-out", sighting_id=sighting)
        acts = (
            partial(world.do, place_hold, CUSTOMS, holding(record_id)),
            partial(world.do, open_lane, GUARD, opening),
        )
        results = interleaved(world, order, *acts)
        issued = orders_of(world, record_id)
        assert codes(results) == ([] if issued else ["must_wait"]), order
        assert all(row.withdrawn_at for row in issued), order
        world.leaves("b1-out", sighting, through=False)


def test_a_barrier_that_opens_against_a_hold_is_told_or_was_first(trucks: Trucks) -> None:
    world = trucks.world
    for order in ORDERS:
        record_id, sighting = trucks.at_the_last_barrier()
        [issued] = world.orders(sighting)
        acts = (
            partial(world.do, place_hold, CUSTOMS, holding(record_id)),
            partial(world.opens, issued),
        )
        assert codes(interleaved(world, order, *acts)) == [], order
        [row] = orders_of(world, record_id)
        with world.database.read() as session:
            opened = select(MovementRow.discrepancy).where(MovementRow.order_id == issued.order_id)
            [discrepancy] = session.scalars(opened)
        assert row.spent_at is not None, order
        assert discrepancy == ("opened_after_withdrawal" if row.withdrawn_at else ""), order
        world.leaves("b1-out", sighting, through=False)


def test_two_officers_who_put_aside_the_same_give_one_order(trucks: Trucks) -> None:
    world = trucks.world
    by_hand(world, "b2-in")
    for order in ORDERS:
        record_id = trucks.declared()
        acts: list[Callable[[], object]] = []
        for who in (GUARD, OTHER_GUARD):
            named = {"command_id": command_id(), "record_id": record_id, "point": "b2_in"}
            command = Override.model_validate(
                {**named, "requirement": Requirement.MATCHED, "reason": "camera_down", "text": "seen by eye"}
            )
            acts.append(partial(world.do, override, who, command))
        assert codes(interleaved(world, order, *acts)) == [], order
        assert len(world.journalled("override_made", record_id)) == 2, order


def test_two_officers_who_force_one_barrier_have_each_an_order_of_two_names(trucks: Trucks) -> None:
    world = trucks.world
    second = second_officer(world)
    for order in ORDERS[::2]:
        record_id, sighting = trucks.at_the_last_barrier(Authority.CUSTOMS)
        acts = [partial(world.do, force_barrier, who, force(second)) for who in (GUARD, OTHER_GUARD)]
        results = interleaved(world, order, *acts)
        assert all(isinstance(result, LaneOpened) for result in results), order
        names = {(row.confirmed_by, row.second_confirmed_by) for row in orders_of(world, record_id)}
        assert names == {(who.account_id, second) for who in (GUARD, OTHER_GUARD)}, order
        assert world.record(record_id).state is RecordState.PRESENT, order
        world.leaves("b1-out", sighting, through=False)
