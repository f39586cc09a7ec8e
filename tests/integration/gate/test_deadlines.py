"""What falls due happens once: expiry, the way back, clocks that run out."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from events.messages.gate import DeadlineReached
from events.messages.values import Authority, DecisionState, RecordState
from events.storage.database import Database
from gate.services.commands import PlaceHold
from gate.services.place_hold import place_hold
from gate.store import deadlines
from gate.store.models.records import RecordRow
from gate.store.session import answers
from gate.workers.deadlines import run
from tests.integration.gate.world import CUSTOMS, START, World, command_id, plate

FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")


def reached(world: World) -> list[str]:
    return [m.kind for m in world.said(DeadlineReached) if isinstance(m, DeadlineReached)]


def export_over_the_border(world: World, **changes: object) -> str:
    record_id = world.declare(**changes).record_id
    world.all_pass(record_id)
    world.drives_through("b2-in", FRONT, REAR)
    world.drives_through("b1-out", FRONT, REAR)
    return record_id


def test_a_truck_that_never_comes_expires(world: World) -> None:
    record_id = world.declare().record_id
    assert world.advance(hours=27) == 0
    world.advance(hours=2)
    assert world.record(record_id).state is RecordState.EXPIRED
    assert reached(world) == ["declaration_expires"]
    assert world.advance() == 0


def test_a_truck_that_has_come_does_not_expire(world: World) -> None:
    record_id = world.declare().record_id
    world.sees("b2-in", FRONT, REAR)
    world.advance(hours=29)
    assert world.record(record_id).state is RecordState.PRESENT
    assert reached(world) == []


@pytest.mark.parametrize("ready", [False, True])
def test_a_truck_that_turned_back_at_its_first_point_expires_too(world: World, *, ready: bool) -> None:
    record_id = world.declare().record_id
    if ready:
        world.all_pass(record_id)
    sighting = world.sees("b2-in", FRONT, REAR)
    world.leaves("b2-in", sighting, through=False)
    world.advance(hours=29)
    assert world.record(record_id).state is RecordState.EXPIRED
    again = world.declare(
        planned_from=START + timedelta(hours=29), planned_until=START + timedelta(hours=33)
    ).record_id
    world.sees("b2-in", FRONT, REAR)
    assert world.record(again).state is not RecordState.DECLARED


def test_a_vietnamese_truck_owes_its_return_for_a_day(world: World) -> None:
    record_id = export_over_the_border(world)
    owed = world.record(record_id).return_obligation
    assert owed is not None
    assert owed.due - owed.opened_at == timedelta(hours=24)
    world.advance(hours=25)
    assert reached(world) == ["return_overdue"]
    shown = world.record(record_id)
    assert "overdue" in shown.flags
    assert shown.return_obligation is not None
    assert shown.return_obligation.overdue


def test_two_way_trucks_have_thirty_six_hours(world: World) -> None:
    owed = world.record(export_over_the_border(world, two_way=True)).return_obligation
    assert owed is not None
    assert owed.due - owed.opened_at == timedelta(hours=36)


def test_coming_back_through_barrier_1_ends_the_obligation(world: World) -> None:
    outward = export_over_the_border(world)
    back = world.declare(
        direction="import",
        route="import_through",
        loaded=False,
        goods=[],
        customs_declarations=[],
        planned_until=START + timedelta(hours=20),
    ).record_id
    world.all_pass(back)
    world.drives_through("b1-in", FRONT, REAR)
    owed = world.record(outward).return_obligation
    assert owed is not None
    assert owed.closed_at is not None
    world.advance(hours=25)
    assert reached(world) == []


def test_a_foreign_truck_owes_its_return_from_coming_in(world: World) -> None:
    record_id = world.declare(
        direction="import", route="import_through", tractor={"text": "桂F12345"}, trailer=None
    ).record_id
    world.all_pass(record_id)
    world.drives_through("b1-in", plate("桂F12345"))
    owed = world.record(record_id).return_obligation
    assert owed is not None
    assert (owed.plate, owed.closed_at) == ("桂F12345", None)


def test_clocks_of_decisions_and_holds_ring_and_lift_nothing(world: World) -> None:
    record_id = world.declare().record_id
    due = START + timedelta(minutes=15)
    world.decides(record_id, Authority.HEALTH, DecisionState.INSPECT, deadline=due)
    hold = PlaceHold(
        command_id=command_id(), scope="record", record_id=record_id, reason="wrong_seal", until=due
    )
    world.do(place_hold, CUSTOMS, hold)
    world.advance(minutes=16)
    assert sorted(reached(world)) == ["decision_overdue", "hold_overdue"]
    shown = world.record(record_id)
    assert [h.overdue for h in shown.holds] == [True]
    assert next(d for d in shown.decisions if d.authority is Authority.HEALTH).overdue
    assert "held" in shown.flags


def spoil(world: World, record_id: str, state: str = "nonsense") -> None:
    with world.database.write() as session:
        session.execute(update(RecordRow).where(RecordRow.id == record_id).values(state=state))


def test_a_deadline_that_cannot_be_reached_stops_no_other(world: World) -> None:
    broken = world.declare(planned_until=START + timedelta(hours=3)).record_id
    sound = world.declare(tractor={"text": "29H77777"}, trailer=None).record_id
    spoil(world, broken)
    with capture_logs() as logs:
        assert world.advance(hours=29) == 1
    assert world.record(sound).state is RecordState.EXPIRED
    [told] = [entry for entry in logs if entry["log_level"] == "error"]
    assert told["deadline"].startswith(broken)
    assert told["failures"] == 1


def test_a_failing_deadline_is_tried_again_ever_more_rarely(world: World) -> None:
    broken = world.declare().record_id
    spoil(world, broken)
    with capture_logs() as logs:
        world.advance(hours=29)
        world.advance()
        assert len(logs) == 1, "at once again would be a busy loop"
        world.advance(seconds=1)
        world.advance(seconds=1)
        assert [entry["failures"] for entry in logs] == [1, 2]
    spoil(world, broken, "declared")
    assert world.advance(seconds=1) == 1
    assert world.record(broken).state is RecordState.EXPIRED


def test_a_hundred_broken_deadlines_hide_no_sound_one(world: World) -> None:
    record_id = world.declare().record_id
    with world.database.write() as session:
        for number in range(100):
            deadlines.set_deadline(session, f"gone-{number}", "hold_overdue", START)
    world.advance(hours=29)
    world.advance()
    assert world.record(record_id).state is RecordState.EXPIRED


def test_a_database_that_is_busy_ends_the_round_and_nothing_is_lost(world: World) -> None:
    record_id = world.declare().record_id
    other = Database(world.database.url, "gate")
    with other.write() as session:
        answers(session)
        with pytest.raises(OperationalError):
            world.advance(hours=29)
    other.close()
    assert world.advance() == 1
    assert world.record(record_id).state is RecordState.EXPIRED


def test_the_clockwork_runs_until_it_is_stopped(world: World) -> None:
    record_id = world.declare().record_id
    world.clock.advance(29 * 3600)
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(world.gate, stop))
    thread.start()
    try:
        for _ in range(200):
            if world.record(record_id).state is RecordState.EXPIRED:
                break
            stop.wait(0.05)
    finally:
        stop.set()
        thread.join(10)
    assert world.record(record_id).state is RecordState.EXPIRED
