"""An event that an operator gave up holds the record it told of, until an officer of the authority concerned has looked."""

import pytest

from events.bus.trouble import InvalidMessageError
from events.messages.dead_letter import EventsDropped
from events.messages.gate import BarrierOrderWithdrawn
from events.messages.registry import BARRIER, MOVEMENT, RECORD, SIGHTING
from events.messages.values import Authority, DecisionState
from gate.domain.errors import ForbiddenError
from gate.services.commands import LiftHold
from gate.services.lift_hold import lift_hold
from gate.store import holds
from tests.integration.gate.world import CUSTOMS, GUARD, World, command_id, plate

TOPICS = {"gate-movements": MOVEMENT, "gate-sightings": SIGHTING, "lane-b2-in": BARRIER}
TRUCK = (plate("12C12345"), plate("12R00111", "rear"))


def dropped(world: World, key: str, consumer: str, *, forged: bool = False) -> None:
    message = EventsDropped(
        consumer=consumer,
        topic=TOPICS.get(consumer, RECORD).name,
        source="/gate",
        subject=key,
        key=key,
        event_id="e-1",
        first=3,
        last=3,
        dropped_by="operator:night",
        why="The row was broken by hand.",
        at=world.clock.now(),
        forged=forged,
    )
    world.hear(message, f"/consumers/{consumer}")


def active(world: World, record_id: str) -> list[tuple[str, str]]:
    with world.database.read() as session:
        rows = holds.active_on(session, {("record", record_id)})
        return [(row.issuer, row.reason) for row in rows]


def hold_ids(world: World, record_id: str) -> list[str]:
    with world.database.read() as session:
        return [row.id for row in holds.active_on(session, {("record", record_id)})]


def test_an_event_customs_gave_up_holds_the_record_until_customs_lifts_it(world: World) -> None:
    record = world.declare().record_id
    world.all_pass(record)
    dropped(world, record, "customs")
    assert active(world, record) == [("customs", "events_dropped")]
    (hold,) = hold_ids(world, record)
    with pytest.raises(ForbiddenError) as refusal:
        world.do(lift_hold, GUARD, LiftHold(command_id=command_id(), hold_id=hold))
    assert refusal.value.code == "not_your_authority"
    world.do(lift_hold, CUSTOMS, LiftHold(command_id=command_id(), hold_id=hold, text="Compared."))
    assert active(world, record) == []


def test_of_quarantine_only_the_authorities_the_record_concerns_hold(world: World) -> None:
    record = world.declare().record_id
    world.all_pass(record)
    world.decides(record, Authority.ANIMAL, DecisionState.NOT_REQUIRED, revision=2)
    dropped(world, record, "quarantine")
    assert {issuer for issuer, _ in active(world, record)} == {"health", "plant"}


def test_a_decision_the_gate_gave_up_is_held_by_the_authority_that_decided(world: World) -> None:
    record = world.declare().record_id
    dropped(world, record, "gate-decisions-tax")
    assert active(world, record) == [("tax", "events_dropped")]


@pytest.mark.parametrize("consumer", ["gate-movements", "gate-sightings", "lane-b2-in"])
def test_what_a_lane_said_or_was_told_holds_the_record_whose_vehicle_stands_there_and_takes_its_order_back(
    world: World, consumer: str
) -> None:
    record = world.declare().record_id
    other = world.declare(tractor={"text": "29C-999.99"}, trailer=None).record_id
    world.all_pass(record)
    sighting = world.sees("b2-in", *TRUCK)
    assert world.orders(sighting)
    dropped(world, "b2-in", consumer)
    assert active(world, record) == [("border_guard", "events_dropped")]
    assert active(world, other) == []
    assert world.said(BarrierOrderWithdrawn)


def test_where_no_record_is_concerned_the_journal_tells_of_it(world: World) -> None:
    dropped(world, "declarations/300123456789", "customs")
    assert world.journalled("events_dropped", "declarations/300123456789")


@pytest.mark.parametrize("key", ["record", "b2-in"])
def test_a_forged_event_that_was_given_up_holds_nobody_and_stands_in_the_journal(
    world: World, key: str
) -> None:
    """Whoever forges an event names the record it likes: that record has missed nothing."""
    record = world.declare().record_id
    world.all_pass(record)
    sighting = world.sees("b2-in", *TRUCK)
    subject = record if key == "record" else key
    dropped(world, subject, "gate-movements", forged=True)
    assert active(world, record) == []
    assert world.orders(sighting)
    assert world.journalled("events_dropped", subject)


def test_nobody_else_can_say_that_a_consumer_gave_something_up(world: World) -> None:
    record = world.declare().record_id
    message = EventsDropped(
        consumer="customs",
        topic=RECORD.name,
        source="/gate",
        subject=record,
        key=record,
        event_id=None,
        first=1,
        last=1,
        dropped_by="x",
        why="x",
        at=world.clock.now(),
    )
    with pytest.raises(InvalidMessageError) as refusal:
        world.hear(message, "/consumers/tax")
    assert refusal.value.reason == "wrong_source"
    assert active(world, record) == []
