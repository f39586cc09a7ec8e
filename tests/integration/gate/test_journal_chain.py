"""The journal is only ever added to, chained by one chainer after the commit, and checked by a module that needs nothing of ours."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from events.signing import SigningKey
from gate.domain.errors import ForbiddenError
from gate.services.chain_journal import CHECKPOINT_ENTRIES, Seal
from gate.services.export_journal import export_journal
from gate.services.journal import journal_success
from gate.store import chain
from gate.verify_journal import verify
from gate.workers.chainer import run, step
from tests.integration.gate.world import AUDITOR, CLERK, YARD, World

_REFUSED = r"journal_append_only|permission denied"
SEAL = Seal("huu-nghi", SigningKey(Ed25519PrivateKey.generate()))


def exported(world: World) -> list[bytes]:
    with world.database.read() as session:
        return list(export_journal(world.gate, session, AUDITOR, SEAL))


def note(world: World, count: int) -> None:
    with world.database.write() as session:
        for number in range(count):
            journal_success(world.gate, session, CLERK, ("noted", f"thing-{number}"), {"n": str(number)})


def check_whole_life(world: World) -> None:
    record = world.declare().record_id
    world.all_pass(record)
    step(world.gate, SEAL)
    world.clock.advance(61)
    note(world, 3)
    step(world.gate, SEAL)
    check = verify(exported(world), SEAL.key.public_bytes())
    assert (check.findings, check.checkpoint, check.origin) == ([], 2, "huu-nghi")
    assert check.number == len(exported(world)) - 3
    with world.database.read() as session:
        assert not chain.any_pending(session)


def check_append_only(world: World) -> None:
    note(world, 1)
    step(world.gate, SEAL)
    for table in ("journal", "journal_link", "journal_checkpoint"):
        column = "number" if table == "journal_link" else "id"
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with (
                pytest.raises(DBAPIError, match=_REFUSED),
                world.database.write() as session,
            ):
                session.execute(text(statement))


def check_two_chainers(world: World) -> None:
    """Four at once: every row gets one number, and the chain is whole."""
    stop = threading.Event()
    threads = [threading.Thread(target=run, args=(world.gate, SEAL, stop)) for _ in range(4)]
    for thread in threads:
        thread.start()
    writers = [threading.Thread(target=lambda: [note(world, 2) for _ in range(10)]) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    for thread in threads:
        thread.join()
    while step(world.gate, SEAL, even_if_idle=False):
        pass
    check = verify(exported(world), SEAL.key.public_bytes())
    assert (check.findings, check.number) == ([], 60)


CHECKS = (check_whole_life, check_append_only, check_two_chainers)


@pytest.mark.parametrize("check", CHECKS)
def test_the_chain_holds_on_sqlite(world: World, check: Callable[[World], None]) -> None:
    check(world)


@pytest.mark.postgres
@pytest.mark.parametrize("check", CHECKS)
def test_the_chain_holds_on_postgresql(world_on_postgres: World, check: Callable[[World], None]) -> None:
    check(world_on_postgres)


@pytest.mark.postgres
def test_postgresql_refuses_truncation_too(world_on_postgres: World) -> None:
    with (
        pytest.raises(DBAPIError, match=_REFUSED),
        world_on_postgres.database.write() as session,
    ):
        session.execute(text("TRUNCATE journal"))


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("UPDATE journal SET subject = 'thing-9' WHERE subject = 'thing-1'", "entry_changed"),
        ("DELETE FROM journal WHERE subject = 'thing-1'", "entries_missing"),
        ("UPDATE journal_link SET digest = '%s' WHERE number = 2" % ("0" * 64), "entry_changed"),
        ("DELETE FROM journal_link WHERE number = 2", "entries_missing"),
    ],
)
def test_what_the_owner_of_the_database_changes_behind_the_triggers_is_found(
    world: World, deed: str, code: str
) -> None:
    note(world, 3)
    step(world.gate, SEAL)
    with world.database.write() as session:
        names = session.scalars(
            text(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_no\\_%' ESCAPE '\\'"
            )
        )
        for name in names.all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text(deed))
    findings = verify(exported(world), SEAL.key.public_bytes()).findings
    assert (findings[0].code, findings[0].first <= 2 <= findings[0].last) == (code, True)


def test_a_checkpoint_is_signed_after_a_minute_or_a_thousand_entries(world: World) -> None:
    def checkpoints() -> int:
        with world.database.read() as session:
            return len(chain.checkpoints(session, 10**9))

    note(world, 1)
    step(world.gate, SEAL)
    assert checkpoints() == 1
    note(world, CHECKPOINT_ENTRIES - 1)
    step(world.gate, SEAL)
    assert checkpoints() == 1
    note(world, 1)
    step(world.gate, SEAL)
    assert checkpoints() == 2
    note(world, 1)
    step(world.gate, SEAL)
    assert checkpoints() == 2
    world.clock.advance(timedelta(minutes=1).total_seconds())
    step(world.gate, SEAL)
    assert checkpoints() == 3
    step(world.gate, SEAL)
    assert checkpoints() == 3


def test_only_who_may_see_the_journal_exports_it(world: World) -> None:
    with world.database.read() as session, pytest.raises(ForbiddenError):
        list(export_journal(world.gate, session, YARD, SEAL))
