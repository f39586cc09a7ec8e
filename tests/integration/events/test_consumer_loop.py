"""A consumer through good and bad days: it slows down, puts poison aside, stops loudly, and never skips."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError

from events.bus.dead_letters import DeadLetters, Remedy
from events.bus.embedded import EmbeddedLog
from events.bus.limits import TooManyDeadLettersError
from events.bus.loop import ConsumerLoop, Handler
from events.bus.trouble import InvalidMessageError, SlowDownError
from events.clock import SystemClock
from events.messages.registry import DEADLINE

from .conftest import NOW, Owner, event

PATIENCE = 30.0
LoopMaker = Callable[[EmbeddedLog, Owner, Any], ConsumerLoop]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EmbeddedLog]:
    with EmbeddedLog(tmp_path / "log.db") as opened:
        yield opened


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(params=[False, True], ids=["alone", "batches"])
def loop_of(request: pytest.FixtureRequest) -> LoopMaker:
    """Each event in a transaction of its own, or many in one: what comes of it is the same."""

    def make(log: EmbeddedLog, owner: Owner, handle: Any) -> ConsumerLoop:
        handler = Handler("gate", (DEADLINE,), handle, batches=request.param)
        return ConsumerLoop(log, owner.database, owner.tables, handler, SystemClock())

    return make


@contextmanager
def running(loop: ConsumerLoop) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=loop.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def writer(owner: Owner):
    def handle(session, envelope, message) -> None:
        what = f"{message.record_id}:{envelope.sequence}"
        session.execute(insert(owner.applied).values(consumer="gate", what=what))

    return handle


def test_events_are_applied_in_order_and_only_once_over_restarts(
    log: EmbeddedLog, owner: Owner, loop_of: LoopMaker
) -> None:
    for first in (1, 11, 21):
        log.publish([event("r", number) for number in range(first, first + 10)])
        with running(loop_of(log, owner, writer(owner))):
            until(lambda last=first + 9: f"r:{last}" in owner.heard())
    assert owner.heard() == [f"r:{number}" for number in range(1, 31)]


def test_a_slow_down_tries_the_same_event_again_and_keeps_the_order(
    log: EmbeddedLog, owner: Owner, loop_of: LoopMaker
) -> None:
    tries = []
    write = writer(owner)

    def handle(session, envelope, message) -> None:
        write(session, envelope, message)
        tries.append(envelope.sequence)
        if envelope.sequence == 2 and tries.count(2) < 3:
            raise SlowDownError("a lock")

    log.publish([event("r", number) for number in (1, 2, 3)])
    with running(loop_of(log, owner, handle)):
        until(lambda: len(owner.heard()) == 3)
    assert owner.heard() == ["r:1", "r:2", "r:3"]
    assert list(dict.fromkeys(tries)) == [1, 2, 3]
    assert tries.count(2) == 3


def test_a_database_that_is_away_for_a_while_is_waited_for(
    log: EmbeddedLog, owner: Owner, loop_of: LoopMaker
) -> None:
    tries = []
    write = writer(owner)

    def handle(session, envelope, message) -> None:
        tries.append(envelope.sequence)
        if len(tries) < 3:
            lost = sqlite3.OperationalError("database is locked")
            lost.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise OperationalError("UPDATE", {}, lost)
        write(session, envelope, message)

    log.publish([event("r", 1)])
    with running(loop_of(log, owner, handle)):
        until(lambda: owner.heard() == ["r:1"])
    assert tries == [1, 1, 1]


def test_a_statement_that_can_never_work_ends_the_consumer(
    log: EmbeddedLog, owner: Owner, loop_of: LoopMaker
) -> None:
    def handle(session, envelope, message) -> None:
        session.execute(text("INSERT INTO no_such_table VALUES (1)"))

    log.publish([event("r", 1)])
    with pytest.raises(Exception, match="no_such_table"):
        loop_of(log, owner, handle).run(threading.Event())


def test_any_other_error_ends_the_consumer_and_the_event_comes_again(
    log: EmbeddedLog, owner: Owner, loop_of: LoopMaker
) -> None:
    def handle(session, envelope, message) -> None:
        if envelope.sequence == 2:
            raise ZeroDivisionError
        writer(owner)(session, envelope, message)

    log.publish([event("r", 1), event("r", 2)])
    with pytest.raises(ZeroDivisionError):
        loop_of(log, owner, handle).run(threading.Event())
    assert owner.heard() == ["r:1"]
    with running(loop_of(log, owner, writer(owner))):
        until(lambda: owner.heard() == ["r:1", "r:2"])


def test_fifty_refusals_in_a_row_stop_the_consumer(
    log: EmbeddedLog, owner: Owner, loop_of: LoopMaker
) -> None:
    def handle(session, envelope, message) -> None:
        if message.record_id != "good":
            raise InvalidMessageError("rule_broken")

    log.publish([event("good", number) for number in range(1, 11)])
    log.publish([event(f"r{number}", 1) for number in range(60)])
    with pytest.raises(TooManyDeadLettersError):
        loop_of(log, owner, handle).run(threading.Event())
    with owner.database.read() as session:
        assert 20 <= len(DeadLetters(owner.tables).waiting(session)) <= 50


def test_what_an_operator_drops_lets_the_running_consumer_go_on(
    log: EmbeddedLog, owner: Owner, loop_of: LoopMaker
) -> None:
    poison = event("r", 1, kind="poison")
    write = writer(owner)

    def handle(session, envelope, message) -> None:
        if message.kind == "poison":
            raise InvalidMessageError("rule_broken")
        write(session, envelope, message)

    log.publish([poison, event("r", 2), event("s", 1)])
    with running(loop_of(log, owner, handle)):
        until(lambda: owner.heard() == ["s:1"])
        until(lambda: _waiting(owner) == 2)
        with owner.database.write() as session:
            DeadLetters(owner.tables).drop(session, "gate", poison.id, Remedy("operator:a", "A test.", NOW))
        until(lambda: owner.heard() == ["s:1", "r:2"])


def _waiting(owner: Owner) -> int:
    with owner.database.read() as session:
        return len(DeadLetters(owner.tables).waiting(session))


def test_two_members_share_the_work_and_apply_everything_once(
    log: EmbeddedLog, owner: Owner, loop_of: LoopMaker
) -> None:
    keys = [f"r{number}" for number in range(20)]
    with running(loop_of(log, owner, writer(owner))), running(loop_of(log, owner, writer(owner))):
        for number in range(1, 11):
            log.publish([event(key, number) for key in keys])
        until(lambda: len(owner.heard()) == 200)
    heard = owner.heard()
    for key in keys:
        assert [what for what in heard if what.startswith(f"{key}:")] == [f"{key}:{n}" for n in range(1, 11)]
