"""Orders are spent, expire, are issued again; what does not fit is kept for an officer; force takes two."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from events.messages.gate import BarrierOrdered, BarrierOrderWithdrawn
from events.messages.lane import BarrierMoved
from events.messages.values import RecordState
from gate.domain.access import SYSTEM
from gate.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from gate.reference.load import load
from gate.services.accounts import create_account
from gate.services.commands import ConfirmYard, ForceBarrier, NewAccount, OpenLane, PlaceHold
from gate.services.confirm_yard import confirm_yard
from gate.services.force_barrier import force_barrier
from gate.services.open_lane import open_lane
from gate.services.orders import issue
from gate.services.place_hold import place_hold
from gate.services.views.lanes import lane_view
from gate.services.views.overview import overview
from gate.services.views.timeline import timeline
from gate.store.models.journal import ReferenceRow
from gate.store.models.lanes import OrderRow
from tests.integration.gate.test_queue import both
from tests.integration.gate.world import CUSTOMS, GUARD, YARD, World, command_id, plate

__all__ = ["both"]
FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")


def opening(lane: str, sighting: str) -> OpenLane:
    return OpenLane(command_id=command_id(), lane=lane, sighting_id=sighting)


def by_hand(world: World, lane: str) -> None:
    """From now on the border guard confirms every opening of this lane: a new dated row."""
    row = next(row for row in load() if (row.kind, row.id) == ("lane", lane))
    with world.database.write() as session:
        session.add(
            ReferenceRow(
                kind="lane",
                id=lane,
                valid_from=world.clock.now(),
                row={**row.row, "opening": "officer_confirms"},
            )
        )


def test_an_expired_order_is_issued_again_while_the_truck_stands(world: World) -> None:
    world.declare()
    sighting = world.sees("b2-in", FRONT, REAR)
    assert world.advance(seconds=29) == 0
    assert len(world.orders(sighting)) == 1
    assert world.advance(seconds=2) == 1
    first, second = world.orders(sighting)
    assert first.nonce != second.nonce
    assert second.issued_at >= first.expires_at


def test_a_spent_order_is_not_issued_again(world: World) -> None:
    world.declare()
    sighting = world.sees("b2-in", FRONT, REAR)
    world.opens(world.orders(sighting)[0])
    world.advance(seconds=60)
    assert len(world.orders(sighting)) == 1


def test_an_order_is_not_issued_again_when_the_truck_has_gone(world: World) -> None:
    world.declare()
    sighting = world.sees("b2-in", FRONT, REAR)
    world.leaves("b2-in", sighting, through=False)
    world.advance(seconds=60)
    assert len(world.orders(sighting)) == 1


@pytest.mark.parametrize("told", ["withdrawn", "unknown", "by hand"])
def test_a_barrier_that_opened_against_the_gate_is_kept_for_an_officer(world: World, told: str) -> None:
    record_id = world.declare().record_id
    sighting = world.sees("b2-in", FRONT, REAR)
    order = world.orders(sighting)[0]
    if told == "withdrawn":
        hold = PlaceHold(command_id=command_id(), scope="record", record_id=record_id, reason="wrong_seal")
        world.do(place_hold, CUSTOMS, hold)
        world.opens(order)
        subject, code = record_id, "opened_after_withdrawal"
    elif told == "unknown":
        world.opens(order.model_copy(update={"order_id": "never-issued"}))
        subject, code = "b2-in", "order_unknown"
    else:
        moved = BarrierMoved(lane="b2-in", order_id=None, action="opened", at=world.clock.now())
        world.hear(moved, "/lanes/b2-in")
        subject, code = "b2-in", "opened_without_order"
    [entry] = world.journalled("barrier_opened", subject)
    assert entry.details["discrepancy"] == code


def test_an_order_spent_twice_is_a_discrepancy(world: World) -> None:
    record_id = world.declare().record_id
    sighting = world.sees("b2-in", FRONT, REAR)
    order = world.orders(sighting)[0]
    world.opens(order)
    world.opens(order)
    second, first = world.journalled("barrier_opened", record_id)
    assert (first.details["discrepancy"], second.details["discrepancy"]) == ("", "order_spent_twice")


def test_the_border_guards_lane_waits_for_its_officer(world: World) -> None:
    by_hand(world, "b2-in")
    world.clock.advance(1)
    record_id = world.declare().record_id
    sighting = world.sees("b2-in", FRONT, REAR)
    assert world.orders(sighting) == []
    assert world.look(lane_view, GUARD, "b2-in").may_open
    assert not world.look(lane_view, CUSTOMS, "b2-in").may_open
    with pytest.raises(ForbiddenError):
        world.do(open_lane, CUSTOMS, opening("b2-in", sighting))
    answer = world.do(open_lane, GUARD, opening("b2-in", sighting))
    assert answer.record_id == record_id
    [order] = world.orders(sighting)
    assert order.order_id == answer.order_id


def test_an_officer_cannot_open_for_a_truck_that_must_wait(world: World) -> None:
    record_id = world.declare().record_id
    world.drives_through("b2-in", FRONT, REAR)
    sighting = world.sees("b1-out", FRONT, REAR)
    with pytest.raises(ConflictError) as refused:
        world.do(open_lane, GUARD, opening("b1-out", sighting))
    assert refused.value.code == "must_wait"
    assert "customs" in refused.value.sentence
    world.all_pass(record_id)
    world.leaves("b1-out", sighting, through=False)
    with pytest.raises(ConflictError) as gone:
        world.do(open_lane, GUARD, opening("b1-out", sighting))
    assert gone.value.code == "not_standing"


def test_an_officer_opens_only_for_a_settled_sighting(world: World) -> None:
    sighting = world.sees("b2-in", plate("98C55555"))
    with pytest.raises(ConflictError) as refused:
        world.do(open_lane, GUARD, opening("b2-in", sighting))
    assert refused.value.code == "not_matched"
    with pytest.raises(NotFoundError) as elsewhere:
        world.do(open_lane, GUARD, opening("b1-out", sighting))
    assert elsewhere.value.code == "sighting_not_found"


def test_opening_by_hand_replaces_the_running_order(world: World) -> None:
    world.declare()
    sighting = world.sees("b2-in", FRONT, REAR)
    world.do(open_lane, GUARD, opening("b2-in", sighting))
    assert [m.reason for m in world.said(BarrierOrderWithdrawn)] == ["replaced"]
    assert len(world.orders(sighting)) == 2


def second_officer(world: World) -> str:
    account = NewAccount(
        command_id=command_id(),
        login="guard-2",
        name="Second",
        role="border_guard_officer",
        password="long enough 1",
    )
    return world.do(create_account, SYSTEM, account).account_id


def force(second: str, lane: str = "b1-out") -> ForceBarrier:
    return ForceBarrier(
        command_id=command_id(), lane=lane, second_account=second, reason="fire", text="Cháy ở bãi"
    )


def test_force_takes_two_officers_and_leaves_the_record_uncleared(world: World) -> None:
    record_id = world.declare().record_id
    world.drives_through("b2-in", FRONT, REAR)
    sighting = world.sees("b1-out", FRONT, REAR)
    answer = world.do(force_barrier, GUARD, force(second_officer(world)))
    assert answer.record_id == record_id
    world.opens(world.orders(sighting)[-1])
    world.leaves("b1-out", sighting)
    shown = world.record(record_id)
    assert shown.state is RecordState.PRESENT
    assert {"forced", "passed_uncleared"} <= shown.flags
    assert world.look(overview, GUARD).forced_today == 1
    world.all_pass(record_id)
    assert world.record(record_id).state is RecordState.CROSSED


def test_force_without_a_second_officer_is_refused(world: World) -> None:
    for second in (GUARD.account_id, "nobody"):
        with pytest.raises(ForbiddenError) as refused:
            world.do(force_barrier, GUARD, force(second))
        assert refused.value.code == "second_officer_needed"
    with pytest.raises(ForbiddenError):
        world.do(force_barrier, CUSTOMS, force(second_officer(world)))
    assert world.said(BarrierOrdered) == []


def test_force_names_both_officers_however_long_their_account_ids_are(both: World) -> None:
    """As real accounts have them: two of 36 characters."""
    second = second_officer(both)
    both.do(force_barrier, replace(GUARD, account_id=command_id()), force(second, "b2-in"))
    with both.database.read() as session:
        row = session.scalars(select(OrderRow)).one()
    assert (len(row.confirmed_by), row.second_confirmed_by) == (36, second)


@pytest.mark.parametrize(
    "names", [("", ""), ("officer-1", ""), ("", "officer-2"), ("officer-1", "officer-1")]
)
def test_the_database_keeps_no_forced_order_of_fewer_than_two_officers(
    both: World, names: tuple[str, str]
) -> None:
    order = both.do(force_barrier, GUARD, force(second_officer(both), "b2-in")).order_id
    another = both.orders()[-1].model_copy(update={"order_id": "2"})
    changed = update(OrderRow).where(OrderRow.id == order)
    spoilt = changed.values(confirmed_by=names[0], second_confirmed_by=names[1])
    for act in (
        lambda session: session.execute(spoilt),
        lambda session: issue(both.gate, session, another, confirmed_by=names),
    ):
        with pytest.raises(DBAPIError, match="second_officer_needed"), both.database.write() as session:
            act(session)


def test_force_works_where_nobody_knows_the_vehicle(world: World) -> None:
    answer = world.do(force_barrier, GUARD, force(second_officer(world), "b2-in"))
    assert (answer.lane, answer.record_id) == ("b2-in", None)
    order = world.orders()[-1]
    assert order.vehicle.tractor.text == "UNKNOWN"
    assert order.forced


def test_only_a_forced_order_says_so(world: World) -> None:
    world.declare()
    sighting = world.sees("b2-in", FRONT, REAR)
    assert [order.forced for order in world.orders(sighting)] == [False]


def test_a_forced_order_outlives_the_vehicle_that_stood_there(world: World) -> None:
    sighting = world.sees("b2-in", plate("98C55555"))
    world.do(force_barrier, GUARD, force(second_officer(world), "b2-in"))
    world.clock.advance(1)
    world.sees("b2-in", plate("98C55556"))
    world.leaves("b2-in", sighting, through=False)
    assert world.said(BarrierOrderWithdrawn) == []


def yard(record_id: str, event: str, point: str = "yard") -> ConfirmYard:
    return ConfirmYard(command_id=command_id(), record_id=record_id, point=point, event=event, slot="A-07")


def test_a_yard_holds_a_truck_until_it_may_leave(world: World) -> None:
    record_id = world.declare().record_id
    with pytest.raises(ConflictError) as outside:
        world.do(confirm_yard, YARD, yard(record_id, "arrived"))
    assert outside.value.code == "open_barrier_not_permitted"
    world.drives_through("b2-in", FRONT, REAR)
    with pytest.raises(ConflictError) as never:
        world.do(confirm_yard, YARD, yard(record_id, "left"))
    assert never.value.code == "not_in_yard"
    world.do(confirm_yard, YARD, yard(record_id, "arrived"))
    with pytest.raises(ConflictError) as held:
        world.do(confirm_yard, YARD, yard(record_id, "left"))
    assert held.value.code == "must_hold"
    world.all_pass(record_id)
    world.do(confirm_yard, YARD, yard(record_id, "left"))
    assert [p.passed_at is not None for p in world.record(record_id).points] == [True, True, False]
    for point, code in (("b2_in", "point_not_a_yard"), ("b1_in", "point_not_on_route")):
        with pytest.raises(InvalidError) as wrong:
            world.do(confirm_yard, YARD, yard(record_id, "left", point))
        assert wrong.value.code == code


def test_a_records_life_is_told_in_order_with_its_pictures_for_officers(world: World) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    world.drives_through("b2-in", FRONT, REAR)
    codes = [entry.code for entry in world.look(timeline, GUARD, record_id)]
    assert codes[0] == "record_declared"
    assert codes.count("decision_recorded") == 6
    for code in ("record_moved", "barrier_ordered", "vehicle_sighted", "barrier_opened", "point_passed"):
        assert code in codes
