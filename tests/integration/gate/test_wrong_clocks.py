"""A lane whose clock is two hours wrong: vehicles are known, orders live by the gate's time, and no legal clock starts in the future."""

from datetime import timedelta

import pytest

from events.messages.lane import BarrierMoved, VehicleLeft, VehicleSighted
from events.messages.values import RecordState
from gate.services.views.as_seen import past, record_then
from tests.integration.gate.witness import without_the_untold
from tests.integration.gate.world import GUARD, World, command_id, plate

HOURS = [timedelta(hours=2), timedelta(hours=-2)]


def drives_through(world: World, lane: str, wrong: timedelta) -> None:
    """All that the lane says carries its own time."""
    at, sighting = world.clock.now() + wrong, command_id()
    plates = (plate("12C12345"), plate("12R00111", "rear"))
    seen = VehicleSighted(sighting_id=sighting, lane=lane, started_at=at, ended_at=at, plates=plates)
    world.hear(seen, f"/lanes/{lane}")
    [order] = world.orders(sighting)
    assert order.issued_at == world.clock.now()
    assert order.expires_at == world.clock.now() + timedelta(seconds=30)
    moved = BarrierMoved(lane=lane, order_id=order.order_id, action="opened", at=at)
    world.hear(moved, f"/lanes/{lane}")
    world.clock.advance(5)
    left = VehicleLeft(
        lane=lane, sighting_id=sighting, order_id=None, through=True, at=at + timedelta(seconds=5)
    )
    world.hear(left, f"/lanes/{lane}")
    world.clock.advance(5)


@pytest.mark.parametrize("wrong", HOURS, ids=["fast", "slow"])
def test_a_crossing_by_lanes_with_a_wrong_clock_comes_to_its_end(world: World, wrong: timedelta) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    for lane in ("b2-in", "b1-out"):
        drives_through(world, lane, wrong)
    world.confirms(record_id)
    shown = world.record(record_id)
    assert shown.state is RecordState.CLOSED
    assert all(point.passed_at for point in shown.points if point.id != "yard")


def test_a_fast_lane_starts_no_legal_clock_in_the_future(world: World) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    for lane in ("b2-in", "b1-out"):
        drives_through(world, lane, HOURS[0])
        now = world.record(record_id)
        assert all(point.passed_at <= world.clock.now() for point in now.points if point.passed_at)
        then = world.look(record_then, GUARD, record_id, world.clock.now())
        assert then.points == past(without_the_untold(now, then)).points
    obligation = world.record(record_id).return_obligation
    assert obligation is not None
    assert obligation.due <= world.clock.now() + timedelta(hours=24)
