"""One trace goes from the declaration to the barrier order, and stands on the record's journal rows."""

import pytest
from sqlalchemy import select

from events.messages.base import Message
from events.messages.gate import BarrierOrdered, RecordDeclared
from events.messages.registry import MESSAGES
from events.signing import throwaway_key
from events.span_export import exporting
from events.spans import span
from events.tracing import new_trace, trace_of, traced
from gate.services.chain_journal import Seal
from gate.services.export_journal import export_journal
from gate.store.models import TABLES
from gate.verify_journal import verify
from gate.workers.chainer import step
from tests.collector import running_collector
from tests.integration.gate.world import AUDITOR, World, plate

FRONT, REAR = plate("12C12345"), plate("12R00111", "rear")


def causes(world: World, kind: type[Message]) -> list[str | None]:
    name = next(row.name for row in MESSAGES if row.model is kind)
    said = select(TABLES.outbox.c.traceparent).where(TABLES.outbox.c.type == name)
    with world.database.read() as session:
        return list(session.scalars(said))


def traces(world: World, kind: type[Message]) -> list[str | None]:
    return [trace_of(each) for each in causes(world, kind)]


def check_one_trace(world: World) -> None:
    declared, passage = new_trace(), new_trace()
    with traced(declared):
        record_id = world.declare().record_id
        world.all_pass(record_id)
    with traced(passage):
        world.sees("b2-in", FRONT, REAR)
    assert traces(world, RecordDeclared) == [declared]
    assert traces(world, BarrierOrdered) == [declared]
    for action in ("record_declared", "vehicle_sighted"):
        (entry,) = world.journalled(action, record_id)
        assert entry.trace_id == declared


def test_a_declaration_and_the_order_it_ends_in_have_one_trace(world: World) -> None:
    check_one_trace(world)


@pytest.mark.postgres
def test_the_same_on_postgresql(world_on_postgres: World) -> None:
    check_one_trace(world_on_postgres)


def test_a_passage_that_belongs_to_no_declaration_keeps_a_trace_of_its_own(world: World) -> None:
    passage = new_trace()
    with traced(passage):
        sighting = world.sees("b2-in", plate("98C39364"))
    (entry,) = world.journalled("vehicle_sighted", sighting)
    assert entry.trace_id == passage


def test_a_record_declared_without_a_trace_is_found_by_that_of_its_passage(world: World) -> None:
    record_id, passage = world.declare().record_id, new_trace()
    with traced(passage):
        world.sees("b2-in", FRONT, REAR)
    (entry,) = world.journalled("vehicle_sighted", record_id)
    assert entry.trace_id == passage


def test_the_chain_covers_the_trace_and_rows_without_one_hash_as_they_always_did(world: World) -> None:
    seal = Seal("huu-nghi", throwaway_key())
    world.declare()
    with traced(new_trace()):
        world.declare(tractor={"text": "29H-456.78"}, trailer=None)
    step(world.gate, seal)
    with world.database.read() as session:
        lines = list(export_journal(world.gate, session, AUDITOR, seal))
    assert verify(lines, seal.key.public_bytes()).findings == []
    assert [b'"trace":' in line for line in lines if line.startswith(b"entry")] == [False, True]
    changed = [line.replace(b'"trace":"', b'"trace":"f') for line in lines]
    assert verify(changed, seal.key.public_bytes()).findings != []


def test_collectors_find_the_pairing_in_the_declarations_trace_and_the_passage_beside_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_collector() as seen:
        for name, value in seen.settings.items():
            monkeypatch.setenv(name, value)
        with exporting("gate"):
            with span("declare"):
                world.all_pass(world.declare().record_id)
            with span("see"):
                world.sees("b2-in", FRONT, REAR)
    (declared,), (passage,), (paired,) = map(seen.named, ("declare", "see", "pair sighting"))
    assert (paired.trace, paired.parent) == (declared.trace, declared.id)
    assert (paired.links, passage.links) == (((passage.trace, passage.id),), ((paired.trace, paired.id),))
    assert causes(world, BarrierOrdered) == [f"00-{paired.trace}-{paired.id}-03"]
