"""The access ledger: one row for a reader, a record and ten minutes; only ever added to; each batch's digest in the journal."""

from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from events.storage.migrate import configuration
from gate.domain.access import SYSTEM, Actor
from gate.domain.accesses import SPAN, Access, Shown, is_noted
from gate.domain.errors import ForbiddenError, InvalidError, NotFoundError
from gate.services.note_accesses import digest_of, note_accesses
from gate.services.views.journal import journal
from gate.services.views.readers import readers
from gate.services.views.shapes import JournalEntry
from gate.store import accesses as ledger
from gate.store.apart import apart
from gate.store.tree import TREE
from gate.web.accesses import AccessLedger
from tests.integration.gate.test_finding import either
from tests.integration.gate.world import AUDITOR, CENTRE, CLERK, CUSTOMS, GUARD, STRANGER, YARD, World

__all__ = ["either"]  # a fixture


def looks(world: World, record: str, who: Actor = CUSTOMS, shown: Shown = Shown.RECORD) -> Access:
    return Access(record, who, shown, "/records/{record_id}", world.clock.now())


def batches(world: World) -> list[JournalEntry]:
    rows = world.look(journal, AUDITOR, limit=1000).rows
    return [row for row in rows if row.action == "accesses_noted"]


def test_a_look_is_noted_once_in_ten_minutes_of_the_clock(either: World) -> None:
    declared = either.declare()
    record_id, again = declared.record_id, declared.reference.lower()
    assert note_accesses(either.gate, [looks(either, record_id), looks(either, again)]) == 1
    assert note_accesses(either.gate, [looks(either, record_id)]) == 0
    others = [looks(either, record_id, GUARD), looks(either, record_id, GUARD, Shown.PEOPLE)]
    assert note_accesses(either.gate, others) == 2
    either.clock.advance(SPAN.total_seconds())
    assert note_accesses(either.gate, [looks(either, record_id)]) == 1
    told = [(row.role, row.shown) for row in either.look(readers, CLERK, record_id).rows]
    customs, guard = CUSTOMS.role, GUARD.role
    assert told == [
        (customs, Shown.RECORD), (guard, Shown.PEOPLE), (guard, Shown.RECORD), (customs, Shown.RECORD),
    ]  # fmt: skip


def test_each_batch_has_its_digest_in_the_journal_and_an_empty_one_none(either: World) -> None:
    record_id = either.declare().record_id
    assert note_accesses(either.gate, [looks(either, "never declared")]) == 0
    assert batches(either) == []
    note_accesses(either.gate, [looks(either, record_id), looks(either, record_id, YARD)])
    [entry] = batches(either)
    with either.database.read() as session:
        rows = ledger.of_batch(session, entry.subject)
        assert entry.details == {"count": "2", "digest": digest_of(rows)}
        for changed in (rows[:1], rows[::-1], [rows[0], apart(rows[1], {"name": "someone else"})]):
            assert digest_of(changed) != entry.details["digest"]
    assert (entry.account_id, entry.role) == (SYSTEM.account_id, SYSTEM.role)


@pytest.mark.parametrize("statement", ["UPDATE record_access SET name = ''", "DELETE FROM record_access"])
def test_rows_are_only_ever_added(either: World, statement: str) -> None:
    note_accesses(either.gate, [looks(either, either.declare().record_id)])
    with (
        pytest.raises(DBAPIError, match=r"journal_append_only|permission denied"),
        either.database.write() as session,
    ):
        session.execute(text(statement))


def test_the_firm_reads_roles_and_whoever_reads_the_journal_names_too(world: World) -> None:
    record_id = world.declare().record_id
    note_accesses(world.gate, [looks(world, record_id)])
    [own] = world.look(readers, CLERK, record_id).rows
    assert (own.role, own.authority, own.name) == (CUSTOMS.role, CUSTOMS.authority, "")
    for who in (AUDITOR, CENTRE):
        assert [row.name for row in world.look(readers, who, record_id).rows] == [CUSTOMS.name]
    with pytest.raises(ForbiddenError):
        world.look(readers, GUARD, record_id)
    with pytest.raises(NotFoundError):
        world.look(readers, STRANGER, record_id)


def test_readers_are_told_page_by_page(world: World) -> None:
    record_id = world.declare().record_id
    for _ in range(5):
        world.clock.advance(SPAN.total_seconds())
        note_accesses(world.gate, [looks(world, record_id)])
    seen, cursor = [], None
    while True:
        page = world.look(readers, CLERK, record_id, cursor=cursor, limit=2)
        seen += [row.at for row in page.rows]
        if (cursor := page.cursor) is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 5
    with pytest.raises(InvalidError) as refused:
        world.look(readers, CLERK, record_id, cursor="x")
    assert refused.value.code == "cursor_invalid"


def test_what_the_database_does_not_take_waits_and_is_written_later(world: World) -> None:
    record_id = world.declare().record_id
    waiting = AccessLedger(world.gate)
    config = configuration(TREE)
    config.attributes["database"] = world.database
    command.downgrade(config, "0018")
    waiting.note(looks(world, record_id))
    waiting.write()
    world.clock.advance(timedelta(hours=1).total_seconds())
    waiting.note(looks(world, record_id, YARD))
    waiting.write()
    command.upgrade(config, "head")
    waiting.finish()
    assert [row.role for row in world.look(readers, CLERK, record_id).rows] == [YARD.role, CUSTOMS.role]


def test_a_database_that_stays_away_does_not_fill_the_memory(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gate.web.accesses.MOST_WAITING", 2)
    record_id = world.declare().record_id
    waiting = AccessLedger(world.gate)
    config = configuration(TREE)
    config.attributes["database"] = world.database
    command.downgrade(config, "0018")
    for who in (CUSTOMS, GUARD, YARD):
        waiting.note(looks(world, record_id, who))
        waiting.write()
    command.upgrade(config, "head")
    waiting.finish()
    assert [row.role for row in world.look(readers, CLERK, record_id).rows] == [GUARD.role, CUSTOMS.role]


def test_a_live_page_asks_the_database_once(world: World) -> None:
    record_id = world.declare().record_id
    waiting = AccessLedger(world.gate)
    for _ in range(50):
        waiting.note(looks(world, record_id))
        waiting.write()
    assert len(batches(world)) == 1


def test_a_firm_is_no_news_to_itself() -> None:
    assert not is_noted(CLERK)
    assert all(is_noted(who) for who in (GUARD, CUSTOMS, YARD, CENTRE, AUDITOR))
