"""One truck from declaration to the end, as the gate lives through it."""

from events.messages.gate import (
    BarrierOrdered,
    RecordDeclared,
    RecordMoved,
    VehiclePresented,
)
from events.messages.values import Authority, DecisionState, RecordState
from events.signing import PinnedKeys
from tests.integration.gate.world import World, plate

FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")


def test_an_export_goes_from_barrier_2_over_barrier_1_to_customs_confirmation(world: World) -> None:
    record_id = world.declare().record_id
    world.all_pass(record_id)
    assert world.record(record_id).state is RecordState.DECLARED

    world.drives_through("b2-in", FRONT, REAR)
    assert world.record(record_id).state is RecordState.CLEARED
    assert world.record(record_id).border_crossed_at is None

    world.drives_through("b1-out", FRONT, REAR)
    crossed = world.record(record_id)
    assert crossed.state is RecordState.CROSSED
    assert crossed.border_crossed_at is not None

    world.confirms(record_id)
    assert world.record(record_id).state is RecordState.CLOSED
    moves = [m for m in world.said(RecordMoved) if isinstance(m, RecordMoved)]
    assert [m.state for m in moves] == ["present", "cleared", "crossed", "closed"]
    assert len(world.said(RecordDeclared)) == 1
    assert len(world.said(VehiclePresented)) == 2


def test_an_import_closes_when_it_is_inland(world: World) -> None:
    record_id = world.declare(
        direction="import", route="import_through", tractor={"text": "桂F12345"}, trailer=None
    ).record_id
    world.all_pass(record_id)
    world.drives_through("b1-in", plate("桂F12345"))
    assert world.record(record_id).border_crossed_at is not None
    world.drives_through("b2-out", plate("桂F12345"))
    assert world.record(record_id).state is RecordState.CLOSED


def test_an_empty_export_closes_at_once_where_customs_has_nothing_to_confirm(world: World) -> None:
    record_id = world.declare(loaded=False, goods=[], customs_declarations=[]).record_id
    for authority in Authority:
        world.decides(record_id, authority, DecisionState.NOT_REQUIRED)
    world.drives_through("b2-in", FRONT, REAR)
    world.drives_through("b1-out", FRONT, REAR)
    assert world.record(record_id).state is RecordState.CLOSED


def test_a_truck_waits_at_barrier_1_until_the_last_authority_has_passed_it(world: World) -> None:
    record_id = world.declare().record_id
    world.drives_through("b2-in", FRONT, REAR)
    sighting = world.sees("b1-out", FRONT, REAR)
    for authority in Authority:
        assert world.orders(sighting) == []
        world.decides(record_id, authority)
    assert len(world.orders(sighting)) == 1


def test_an_order_is_signed_fresh_and_names_record_and_vehicle(world: World) -> None:
    record_id = world.declare().record_id
    world.sees("b2-in", FRONT, REAR)
    [message] = [m for m in world.said(BarrierOrdered) if isinstance(m, BarrierOrdered)]
    order = message.order
    PinnedKeys.of(world.gate.order_key.public_bytes()).verify(order, message.key_id, message.signature)
    assert (order.record_id, order.version, order.lane, order.point) == (record_id, 1, "b2-in", "b2_in")
    assert (order.expires_at - order.issued_at).total_seconds() == 30
    assert order.vehicle.tractor.text == "12C12345"


def test_each_control_point_names_what_it_still_waits_for(world: World) -> None:
    record_id = world.declare().record_id
    points = {point.id: point for point in world.record(record_id).points}
    assert points["b2_in"].missing == ()
    assert points["b2_in"].next
    waiting = [(item.code, item.whom) for item in points["b1_out"].missing]
    assert ("decision_undecided", "customs") in waiting
    assert len(waiting) == len(Authority)
