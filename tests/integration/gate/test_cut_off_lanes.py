"""What a lane opened while it was cut off reaches the gate late: the record passes where it can, the rest is an officer's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.bus.trouble import InvalidMessageError
from events.messages.gate import BarrierOrderWithdrawn
from events.messages.offline import OpeningConfirmed
from events.messages.registry import MOVEMENT, SIGHTING, Topic
from events.messages.values import RecordState
from gate.domain.access import SYSTEM
from gate.domain.errors import ConflictError, ForbiddenError, NotFoundError
from gate.reference.load import load
from gate.services.cancel import cancel
from gate.services.commands import Cancel, SettleDiscrepancy
from gate.services.discrepancies import settle_discrepancy
from gate.services.officer_key_commands import RevokeOfficerKey
from gate.services.officer_keys import revoke_officer_key
from gate.services.views.as_seen import record_then
from gate.services.views.discrepancies import discrepancies
from gate.services.views.discrepancy_shapes import DiscrepancyView
from gate.services.views.sightings import open_cases
from gate.store import orders
from gate.store.models.journal import ReferenceRow
from gate.store.models.lanes import OrderRow
from tests.integration.gate.cut_off import (
    TRACTOR,
    TRAILER,
    Lanes,
    OfflineLane,
    hold,
    officer,
    shown_pass,
    with_pass,
)
from tests.integration.gate.world import CLERK, CUSTOMS, GUARD, YARD, World, command_id, plate

SECOND = "b2-in-2"
ORDERS = [(SIGHTING, MOVEMENT), (MOVEMENT, SIGHTING)]


@pytest.fixture
def lanes(world: World, tmp_path: Path) -> Iterator[Lanes]:
    made: list[OfflineLane] = []

    def make(lane: str = "b2-in") -> OfflineLane:
        if lane == SECOND:
            second_lane(world)
        made.append(OfflineLane(world, tmp_path / lane, lane))
        return made[-1]

    yield make
    for each in made:
        each.close()


def second_lane(world: World) -> None:
    """Another lane at barrier 2, inwards."""
    row = next(row for row in load() if (row.kind, row.id) == ("lane", "b2-in"))
    with world.database.write() as session:
        session.add(
            ReferenceRow(kind="lane", id=SECOND, valid_from=world.clock.now(), row={**row.row, "id": SECOND})
        )


def orders_of(world: World, record_id: str) -> list[OrderRow]:
    """Those by an officer at a lane."""
    with world.database.read() as session:
        return [row for row in orders.of_record(session, record_id) if row.confirmed_by]


def waiting(world: World) -> list[DiscrepancyView]:
    return list(world.look(discrepancies, GUARD).waiting)


def codes(world: World) -> list[tuple[str, ...]]:
    return [one.codes for one in waiting(world)]


def cut(world: World, minutes: float = 2) -> None:
    world.clock.advance(minutes * 60)


@pytest.mark.parametrize("order", ORDERS, ids=["sighting first", "movement first"])
def test_a_record_passes_the_point_once_the_lane_has_told(
    world: World, lanes: Lanes, order: tuple[Topic, ...]
) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    assert world.record(record_id).state is RecordState.DECLARED
    cut(world, 10)
    lane.tells(*order)
    shown = world.record(record_id)
    assert shown.state is RecordState.CLEARED
    passed = next(point for point in shown.points if point.id == "b2_in")
    [confirmed] = [said for said in lane.spooled(MOVEMENT) if isinstance(said, OpeningConfirmed)]
    assert passed.passed_at is not None
    assert passed.passed_at > confirmed.at
    assert world.clock.now() > passed.passed_at, (
        "the point was passed when the vehicle went, not when it was told"
    )
    assert waiting(world) == []
    [entry] = world.journalled("opening_confirmed_offline", record_id)
    assert (entry.name, entry.details["reason"]) == ("bienphong", "network_down")


@pytest.mark.parametrize("order", ORDERS, ids=["sighting first", "movement first"])
def test_told_twice_is_told_once(world: World, lanes: Lanes, order: tuple[Topic, ...]) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    lane.tells(*order)
    before = world.record(record_id)
    lane.tells(*order)
    after = world.record(record_id)
    assert (after.state, after.points) == (before.state, before.points)
    assert len(world.journalled("opening_confirmed_offline", record_id)) == 1
    assert waiting(world) == []


@pytest.mark.parametrize("order", ORDERS, ids=["sighting first", "movement first"])
def test_a_late_word_never_opens_a_record_that_has_ended(
    world: World, lanes: Lanes, order: tuple[Topic, ...]
) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    world.do(cancel, CLERK, Cancel(command_id=command_id(), record_id=record_id))
    lane.tells(*order)
    shown = world.record(record_id)
    assert shown.state is RecordState.CANCELLED
    assert all(point.passed_at is None for point in shown.points)
    assert codes(world) == [("record_ended",)]
    assert waiting(world)[0].record_id == record_id


def test_a_lane_that_tells_more_than_a_day_later_revives_nothing(world: World, lanes: Lanes) -> None:
    """The declaration expired at the gate, where nobody had seen the truck."""
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    world.advance(hours=30)
    assert world.record(record_id).state is RecordState.EXPIRED
    lane.tells()
    assert world.record(record_id).state is RecordState.EXPIRED
    assert codes(world) == [("record_ended",)]


@pytest.mark.parametrize("order", ORDERS, ids=["sighting first", "movement first"])
def test_one_pass_at_two_cut_off_lanes_is_found(world: World, lanes: Lanes, order: tuple[Topic, ...]) -> None:
    """The second vehicle wears the same plates and shows a copy of the same code."""
    key, record_id = officer(world), with_pass(world)
    one, other = lanes(), lanes(SECOND)
    shown = shown_pass(world, record_id)
    cut(world)
    one.lets_through(key, shown)
    other.lets_through(key, shown)
    one.tells(*order)
    assert waiting(world) == []
    other.tells(*order)
    [found] = waiting(world)
    assert found.codes[0] == "pass_used_twice"
    assert (found.record_id, found.lane) == (record_id, SECOND)
    assert [said.order for said in found.openings] == [
        said.order.order_id
        for lane in (other, one)
        for said in lane.spooled(MOVEMENT)
        if isinstance(said, OpeningConfirmed)
    ]


def test_one_pass_at_two_lanes_is_found_also_where_all_sightings_come_first(
    world: World, lanes: Lanes
) -> None:
    key, record_id = officer(world), with_pass(world)
    one, other = lanes(), lanes(SECOND)
    shown = shown_pass(world, record_id)
    cut(world)
    one.lets_through(key, shown)
    other.lets_through(key, shown)
    for topic in (SIGHTING, MOVEMENT):
        one.tells(topic)
        other.tells(topic)
    assert [found[0] for found in codes(world)] == ["pass_used_twice"]
    [passed] = [point.id for point in world.record(record_id).points if point.passed_at]
    assert passed == "b2_in"


@pytest.mark.parametrize("order", ORDERS, ids=["sighting first", "movement first"])
def test_a_hold_that_was_placed_meanwhile_is_found_and_the_vehicle_is_known_to_be_through(
    world: World, lanes: Lanes, order: tuple[Topic, ...]
) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    hold(world, record_id)
    lane.tells(*order)
    assert codes(world) == [("hold_placed",)]
    assert world.record(record_id).state is RecordState.PRESENT


def test_at_the_last_barrier_a_hold_leaves_the_record_open_and_flagged(world: World, lanes: Lanes) -> None:
    key, record_id = officer(world), with_pass(world)
    world.drives_through("b2-in", plate(TRACTOR), plate(TRAILER, "rear"))
    lane = lanes("b1-out")
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    hold(world, record_id)
    lane.tells()
    shown = world.record(record_id)
    assert shown.state is RecordState.PRESENT
    assert "passed_uncleared" in shown.flags
    assert codes(world) == [("hold_placed",)]


def test_at_the_last_barrier_a_cleared_record_has_crossed(world: World, lanes: Lanes) -> None:
    key, record_id = officer(world), with_pass(world)
    world.drives_through("b2-in", plate(TRACTOR), plate(TRAILER, "rear"))
    lane = lanes("b1-out")
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    lane.tells(MOVEMENT, SIGHTING)
    assert world.record(record_id).state is RecordState.CROSSED
    assert waiting(world) == []


def test_a_revoked_key_is_found_and_moves_no_record(world: World, lanes: Lanes) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    revoked = RevokeOfficerKey(command_id=command_id(), key_id=key.key_id, reason="Mất điện thoại")
    world.do(revoke_officer_key, SYSTEM, revoked)
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    lane.tells()
    assert codes(world) == [("confirmation_unproven",)]
    assert world.record(record_id).points[0].passed_at is None


def test_a_stolen_lane_that_makes_up_an_opening_moves_no_record(world: World, lanes: Lanes) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    other = with_pass(world, tractor={"text": "29H-987.65"}, trailer=None)
    [genuine] = [said for said in lane.spooled(MOVEMENT) if isinstance(said, OpeningConfirmed)]
    made_up = genuine.model_copy(update={"order": genuine.order.model_copy(update={"record_id": other})})
    world.hear(made_up, "/lanes/b2-in")
    [found] = codes(world)
    assert found[0] == "pass_unproven"
    lane.tells(SIGHTING)
    assert world.record(other).state is RecordState.DECLARED


def test_a_stolen_lane_that_names_an_order_of_the_gate_is_not_believed_and_stops_nobody(
    world: World, lanes: Lanes
) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    [genuine] = [said for said in lane.spooled(MOVEMENT) if isinstance(said, OpeningConfirmed)]
    sighting = world.sees("b2-in", plate(TRACTOR), plate(TRAILER, "rear"))
    known = world.orders(sighting)[0].order_id
    for change in ({"order_id": known}, {"version": 2**40}):
        made_up = genuine.model_copy(update={"order": genuine.order.model_copy(update=change)})
        with pytest.raises(InvalidMessageError) as refused:
            world.hear(made_up, "/lanes/b2-in")
        assert refused.value.reason == "opening_impossible"


def test_a_stolen_lane_closes_no_sighting_of_another(world: World, lanes: Lanes) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    elsewhere = world.sees("b1-out", plate("98C55555"))
    [genuine] = [said for said in lane.spooled(MOVEMENT) if isinstance(said, OpeningConfirmed)]
    order = genuine.order.model_copy(update={"sighting_id": elsewhere})
    world.hear(genuine.model_copy(update={"order": order}), "/lanes/b2-in")
    assert [case.status for case in world.look(open_cases, GUARD)] == ["open"]


def test_an_order_for_a_vehicle_that_is_seen_late_is_taken_back(world: World, lanes: Lanes) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    lane.tells(SIGHTING)
    lane.tells(MOVEMENT)
    withdrawn = [m.reason for m in world.said(BarrierOrderWithdrawn) if isinstance(m, BarrierOrderWithdrawn)]
    assert withdrawn == ["replaced"]
    [passage] = [point for point in world.record(record_id).points if point.passed_at]
    assert passage.id == "b2_in"


def test_a_vehicle_that_turned_back_before_the_opened_barrier_has_passed_nothing(
    world: World, lanes: Lanes
) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.comes()
    assert lane.confirms(lane.signed(key, shown_pass(world, record_id))) == "opened"
    lane.goes(through=False)
    lane.tells()
    assert world.record(record_id).points[0].passed_at is None
    assert waiting(world) == []


def test_an_opening_that_the_barrier_did_not_carry_out_is_no_opening(world: World, lanes: Lanes) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.comes()
    assert lane.confirms(lane.signed(key, shown_pass(world, record_id)), gone=True) == "no_vehicle"
    lane.goes(through=False)
    lane.tells()
    [order] = orders_of(world, record_id)
    assert (order.spent_at, order.reason) == (None, "no_vehicle")
    assert order.withdrawn_at is not None


@pytest.mark.parametrize("order", ORDERS, ids=["sighting first", "movement first"])
def test_what_was_known_at_each_second_can_still_be_told(
    world: World, lanes: Lanes, order: tuple[Topic, ...]
) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    before = world.clock.now()
    cut(world, 10)
    lane.tells(*order)
    then, now = (world.look(record_then, GUARD, record_id, at) for at in (before, world.clock.now()))
    assert (then.state, now.state) == (RecordState.DECLARED, RecordState.CLEARED)
    assert [one.status for one in now.sightings] == ["matched"]
    assert then.sightings == ()


def test_an_officer_settles_a_discrepancy_once_with_reason_and_journal(world: World, lanes: Lanes) -> None:
    key, record_id = officer(world), with_pass(world)
    lane = lanes()
    cut(world)
    lane.lets_through(key, shown_pass(world, record_id))
    hold(world, record_id)
    lane.tells()
    [found] = waiting(world)
    settle = SettleDiscrepancy(
        command_id=command_id(), discrepancy_id=found.id, reason="looked_into", text="Đã kiểm tra xe ở bãi"
    )
    for nobody in (CUSTOMS, CLERK, YARD):
        with pytest.raises(ForbiddenError):
            world.do(settle_discrepancy, nobody, settle)
        with pytest.raises(ForbiddenError):
            world.look(discrepancies, nobody)
    first = world.do(settle_discrepancy, GUARD, settle)
    assert world.do(settle_discrepancy, GUARD, settle) == first
    with pytest.raises(ConflictError) as again:
        world.do(settle_discrepancy, GUARD, settle.model_copy(update={"command_id": command_id()}))
    assert again.value.code == "discrepancy_settled"
    strange = {"command_id": command_id(), "discrepancy_id": "none"}
    with pytest.raises(NotFoundError) as unknown:
        world.do(settle_discrepancy, GUARD, settle.model_copy(update=strange))
    assert unknown.value.code == "discrepancy_not_found"
    assert waiting(world) == []
    assert [one.text for one in world.look(discrepancies, GUARD).settled] == ["Đã kiểm tra xe ở bãi"]
    [entry] = world.journalled("discrepancy_settled", record_id)
    assert entry.details["reason"] == "looked_into"


@pytest.mark.postgres
def test_on_postgresql_one_pass_at_two_cut_off_lanes_is_found_as_well(
    world_on_postgres: World, tmp_path: Path
) -> None:
    world = world_on_postgres
    key, record_id = officer(world), with_pass(world)
    second_lane(world)
    one, other = OfflineLane(world, tmp_path / "one"), OfflineLane(world, tmp_path / "other", SECOND)
    shown = shown_pass(world, record_id)
    cut(world)
    one.lets_through(key, shown)
    other.lets_through(key, shown)
    one.tells(MOVEMENT, SIGHTING)
    one.tells()
    other.tells()
    assert [found[0] for found in codes(world)] == ["pass_used_twice"]
    assert world.record(record_id).state is RecordState.CLEARED
    one.close()
    other.close()
