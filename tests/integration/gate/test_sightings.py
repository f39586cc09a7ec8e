"""What a lane saw becomes a match or a case for an officer, and an officer settles it with a reason."""

import pytest

from events.bus.trouble import InvalidMessageError
from events.messages.gate import BarrierOrdered, BarrierOrderWithdrawn, VehiclePresented
from events.messages.lane import VehicleSighted
from events.messages.values import RecordState
from gate.domain.access import Role
from gate.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from gate.services.commands import SettleSighting
from gate.services.report_sighting import report_sighting
from gate.services.settle_sighting import settle_sighting
from gate.services.views.shapes import SightingView
from gate.services.views.sightings import open_cases, sighting_view
from tests.integration.gate.world import (
    CUSTOMS,
    GUARD,
    OTHER_FIRM,
    STRANGER,
    World,
    actor,
    command_id,
    plate,
)

FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")


def settled(sighting: str, outcome: str = "matched", record_id: str | None = None) -> SettleSighting:
    return SettleSighting(
        command_id=command_id(),
        sighting_id=sighting,
        outcome=outcome,
        record_id=record_id,
        reason="seen_by_officer",
    )


def shown(world: World, sighting: str) -> SightingView:
    return world.look(sighting_view, GUARD, sighting)


def test_a_match_makes_the_record_present(world: World) -> None:
    record_id = world.declare().record_id
    sighting = world.sees("b2-in", FRONT, REAR)
    assert world.record(record_id).state is RecordState.PRESENT
    assert (shown(world, sighting).status, shown(world, sighting).record_id) == ("matched", record_id)
    assert world.look(open_cases, GUARD) == ()


def test_the_same_sighting_twice_is_one(world: World) -> None:
    world.declare()
    sighting = world.sees("b2-in", FRONT, REAR)
    world.sees("b2-in", FRONT, REAR, sighting_id=sighting)
    assert len(world.said(VehiclePresented)) == 1
    assert len(world.said(BarrierOrdered)) == 1


@pytest.mark.parametrize(
    ("plates", "kind"),
    [
        ((plate("98C55555"),), "undeclared"),
        ((plate("12C12346"),), "look_alike"),
        ((plate("12C12345"), plate("98R77777", "rear")), "mismatch"),
        ((), "unread"),
    ],
)
def test_what_is_no_plain_match_waits_for_an_officer(world: World, plates: tuple, kind: str) -> None:
    record_id = world.declare().record_id
    sighting = world.sees("b2-in", *plates)
    assert (shown(world, sighting).status, shown(world, sighting).kind) == ("open", kind)
    assert world.record(record_id).state is RecordState.DECLARED
    assert world.orders() == []
    assert [case.id for case in world.look(open_cases, GUARD)] == [sighting]


def test_a_trailer_nobody_declared_is_a_mismatch(world: World) -> None:
    world.declare(trailer=None)
    sighting = world.sees("b2-in", FRONT, REAR)
    assert shown(world, sighting).kind == "mismatch"


def test_competing_declarations_are_a_fact_for_the_officer_and_reveal_nothing_to_firms(world: World) -> None:
    one = world.declare()
    other = world.declare(STRANGER)
    assert [w.code for w in other.warnings] == ["competing_declaration"]
    assert one.reference not in other.warnings[0].sentence
    assert "competing" in world.record(one.record_id, GUARD).flags
    assert "competing" not in world.record(other.record_id, STRANGER).flags
    sighting = world.sees("b2-in", FRONT, REAR)
    assert shown(world, sighting).kind == "competing"
    world.do(settle_sighting, GUARD, settled(sighting, record_id=other.record_id))
    assert world.record(other.record_id).firm == OTHER_FIRM
    assert world.record(other.record_id).state is RecordState.PRESENT
    assert world.record(one.record_id).state is RecordState.DECLARED


def test_a_vehicle_in_the_gate_area_is_there_under_one_record_only(world: World) -> None:
    first = world.declare().record_id
    world.drives_through("b2-in", FRONT, REAR)
    second = world.declare(STRANGER).record_id
    sighting = world.sees("b2-in", FRONT, REAR)
    assert shown(world, sighting).kind == "already_present"
    assert world.record(second).state is RecordState.DECLARED
    with pytest.raises(ConflictError) as refused:
        world.do(settle_sighting, GUARD, settled(sighting, record_id=second))
    assert refused.value.code == "vehicle_already_present"
    assert world.record(first).state is RecordState.PRESENT


def test_a_truck_that_skipped_its_first_point_is_out_of_order(world: World) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    sighting = world.sees("b1-out", FRONT, REAR)
    assert shown(world, sighting).kind == "out_of_order"
    world.do(settle_sighting, GUARD, settled(sighting, record_id=record_id))
    assert world.record(record_id).state is RecordState.CLEARED
    assert len(world.orders(sighting)) == 1
    [flag] = world.record(record_id).overrides
    assert (flag.point, flag.requirement, flag.reason) == ("b1_out", "matched", "seen_by_officer")


def test_a_match_out_of_order_is_flagged_whatever_the_case_was(world: World) -> None:
    record_id = world.declare().record_id
    unread = world.sees("b1-out")
    assert shown(world, unread).kind == "unread"
    world.do(settle_sighting, GUARD, settled(unread, record_id=record_id))
    assert [flag.point for flag in world.record(record_id).overrides] == ["b1_out"]


def test_a_match_at_a_point_that_was_passed_is_flagged(world: World) -> None:
    record_id = world.declare().record_id
    world.drives_through("b2-in", FRONT, REAR)
    again = world.sees("b2-in", FRONT, REAR)
    world.do(settle_sighting, GUARD, settled(again, record_id=record_id))
    assert [flag.point for flag in world.record(record_id).overrides] == ["b2_in"]


def test_a_match_the_reader_did_not_offer_is_flagged(world: World) -> None:
    world.declare()
    other = world.declare(tractor={"text": "29H77777"}, trailer=None).record_id
    sighting = world.sees("b2-in", plate("12C12346"))
    assert shown(world, sighting).kind == "look_alike"
    world.do(settle_sighting, GUARD, settled(sighting, record_id=other))
    assert [flag.point for flag in world.record(other).overrides] == ["b2_in"]


@pytest.mark.parametrize("plates", [(plate("12C12346"),), ()])
def test_a_match_in_order_that_the_picture_allows_needs_no_flag(world: World, plates: tuple) -> None:
    record_id = world.declare().record_id
    sighting = world.sees("b2-in", *plates)
    world.do(settle_sighting, GUARD, settled(sighting, record_id=record_id))
    assert world.record(record_id).overrides == ()


def test_an_officers_match_against_the_picture_is_flagged_for_ever(world: World) -> None:
    record_id = world.declare().record_id
    sighting = world.sees("b2-in", FRONT, plate("98R77777", "rear"))
    world.do(settle_sighting, GUARD, settled(sighting, record_id=record_id))
    assert "overridden" in world.record(record_id).flags
    [presented] = [m for m in world.said(VehiclePresented) if isinstance(m, VehiclePresented)]
    assert presented.confirmed_by == GUARD.account_id
    assert len(world.orders(sighting)) == 1


@pytest.mark.parametrize("outcome", ["undeclared", "refused"])
def test_a_settled_case_is_closed_with_its_reason(world: World, outcome: str) -> None:
    sighting = world.sees("b2-in", plate("98C55555"))
    world.do(settle_sighting, GUARD, settled(sighting, outcome))
    view = shown(world, sighting)
    assert (view.status, view.settled_by, view.reason) == (outcome, GUARD.account_id, "seen_by_officer")
    with pytest.raises(ConflictError) as again:
        world.do(settle_sighting, GUARD, settled(sighting, outcome))
    assert again.value.code == "already_settled"


def test_settling_is_refused_with_a_code(world: World) -> None:
    sighting = world.sees("b2-in", plate("98C55555"))
    elsewhere = world.declare(direction="import", route="import_through").record_id
    with pytest.raises(ForbiddenError) as foreign:
        world.do(settle_sighting, CUSTOMS, settled(sighting, "undeclared"))
    assert foreign.value.code == "not_permitted"
    with pytest.raises(InvalidError) as nothing:
        world.do(settle_sighting, GUARD, settled(sighting))
    assert nothing.value.code == "record_missing"
    with pytest.raises(InvalidError) as wrong:
        world.do(settle_sighting, GUARD, settled(sighting, record_id=elsewhere))
    assert wrong.value.code == "point_not_on_route"
    with pytest.raises(NotFoundError) as unknown:
        world.do(settle_sighting, GUARD, settled("no-such-sighting", "undeclared"))
    assert unknown.value.code == "sighting_not_found"


def test_a_truck_that_backs_off_loses_its_order_and_its_case(world: World) -> None:
    world.declare()
    sighting = world.sees("b2-in", FRONT, REAR)
    world.leaves("b2-in", sighting, through=False)
    stranger = world.sees("b2-in", plate("98C55555"))
    world.leaves("b2-in", stranger, through=False)
    assert shown(world, stranger).status == "closed"
    again = world.sees("b2-in", FRONT, REAR)
    assert len(world.orders(again)) == 1


def test_the_next_vehicle_at_a_lane_voids_the_order_of_the_one_before(world: World) -> None:
    world.declare()
    first = world.sees("b2-in", FRONT, REAR)
    world.clock.advance(3)
    second = world.sees("b2-in", plate("98C55555"))
    [withdrawn] = [m for m in world.said(BarrierOrderWithdrawn) if isinstance(m, BarrierOrderWithdrawn)]
    assert withdrawn.reason == "superseded"
    assert not shown(world, first).standing
    assert shown(world, second).standing


def test_news_of_leaving_may_come_before_the_sighting(world: World) -> None:
    record_id = world.declare().record_id
    world.leaves("b2-in", "sighting-1", through=False)
    world.sees("b2-in", FRONT, REAR, sighting_id="sighting-1")
    assert world.record(record_id).state is RecordState.DECLARED
    assert world.orders() == []


def test_a_case_settled_after_the_vehicle_went_through_still_counts_as_passed(world: World) -> None:
    record_id = world.declare().record_id
    sighting = world.sees("b2-in", plate("12C12346"))
    world.leaves("b2-in", sighting, through=True)
    assert shown(world, sighting).status == "open"
    world.do(settle_sighting, GUARD, settled(sighting, record_id=record_id))
    view = world.record(record_id)
    assert view.state is RecordState.PRESENT
    assert view.points[0].passed_at is not None
    assert world.orders(sighting) == []


def test_an_unknown_lane_is_dead_lettered(world: World) -> None:
    with pytest.raises(InvalidMessageError) as refused:
        world.sees("no-such-lane", FRONT)
    assert refused.value.reason == "lane_unknown"


def test_what_an_unknown_camera_claims_counts_for_nothing_and_calls_an_officer(world: World) -> None:
    record_id = world.declare().record_id
    sighting = world.sees("b2-in", FRONT, REAR.model_copy(update={"camera": "side"}))
    view = shown(world, sighting)
    assert (view.status, view.kind) == ("open", "camera_unknown")
    assert [candidate.record_id for candidate in view.candidates] == [record_id]
    alone = world.sees("b2-in", FRONT.model_copy(update={"camera": "side"}))
    assert (shown(world, alone).kind, shown(world, alone).candidates) == ("camera_unknown", ())
    assert world.orders() == []


def test_a_lane_speaks_for_itself_only(world: World) -> None:
    now = world.clock.now()
    sighted = VehicleSighted(sighting_id="s-1", lane="b2-in", started_at=now, ended_at=now, plates=(FRONT,))
    with pytest.raises(InvalidMessageError) as refused:
        world.hear(sighted, "/lanes/b1-out")
    assert refused.value.reason == "wrong_source"


def test_a_smart_camera_reports_for_its_own_lane(world: World) -> None:
    record_id = world.declare().record_id
    now = world.clock.now()
    sighted = VehicleSighted(
        sighting_id="s-1", lane="b2-in", started_at=now, ended_at=now, plates=(FRONT, REAR)
    )
    camera, other = (actor(Role.LANE).__class__(lane, lane, Role.LANE) for lane in ("b2-in", "b1-out"))
    with pytest.raises(ForbiddenError) as refused:
        world.do(report_sighting, other, sighted)
    assert refused.value.code == "not_your_lane"
    strange = sighted.model_copy(update={"plates": (FRONT.model_copy(update={"camera": "side"}),)})
    with pytest.raises(InvalidError) as unknown:
        world.do(report_sighting, camera, strange)
    assert unknown.value.code == "camera_unknown"
    assert "front, rear, container" in unknown.value.sentence
    answer = world.do(report_sighting, camera, sighted)
    assert (answer.status, answer.record_id) == ("matched", record_id)


@pytest.mark.postgres
def test_what_a_column_refuses_is_dead_lettered_and_stops_no_lane(world_on_postgres: World) -> None:
    world = world_on_postgres
    record_id = world.declare().record_id
    now = world.clock.now()
    poison = VehicleSighted(
        sighting_id="s\0", lane="b2-in", started_at=now, ended_at=now, plates=(FRONT, REAR)
    )
    with pytest.raises(InvalidMessageError) as refused:
        world.hear(poison, "/lanes/b2-in")
    assert refused.value.reason == "value_refused"
    world.sees("b2-in", FRONT, REAR)
    assert world.record(record_id).state is RecordState.PRESENT
