"""What collectors see of relay and consumers: a step of its own trace for each of a few events, one that links to them for many."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import insert
from structlog.testing import capture_logs

from events.bus.embedded import EmbeddedLog
from events.bus.loop import ConsumerLoop, Handler
from events.bus.port import Received
from events.bus.relay import Relay, enveloped
from events.bus.steps import FEW
from events.bus.trouble import BrokerDownError, InvalidMessageError, SlowDownError
from events.clock import SystemClock
from events.messages.registry import DEADLINE
from events.span_export import exporting
from events.spans import span
from events.storage.outbox import Outbox
from events.tracing import current_trace
from tests.collector import Collector, orphans, running_collector, words
from tests.integration.events.conftest import NOW, Owner, deadline
from tests.integration.events.test_relay import UnsteadyLog

MANY = FEW + 4
FOREVER = Event()


@contextmanager
def collecting(patch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """All spans have arrived when the block is left."""
    with running_collector() as collector:
        for name, value in collector.settings.items():
            patch.setenv(name, value)
        with exporting("test"):
            yield collector


def declared(owner: Owner, *records: str) -> None:
    """Each in a trace of its own."""
    for record in records:
        with span("declare"):
            owner.say(deadline(record))


def relay(owner: Owner, log: EmbeddedLog) -> Relay:
    return Relay(owner.database, owner.tables, log, SystemClock(), lambda: None)


def said(owner: Owner) -> list[Received]:
    with owner.database.read() as session:
        rows = session.execute(owner.tables.outbox.select().order_by(owner.tables.outbox.c.position)).all()
    return [Received(enveloped(row), 0, row.position) for row in rows]


def loop(owner: Owner, log: EmbeddedLog, handle: Any, *, batches: bool = False) -> ConsumerLoop:
    handler = Handler("gate", (DEADLINE,), handle, batches=batches)
    return ConsumerLoop(log, owner.database, owner.tables, handler, SystemClock())


def note(owner: Owner) -> Any:
    def handle(session: Any, event: Any, message: Any) -> None:
        session.execute(insert(owner.applied).values(consumer="gate", what=current_trace()))

    return handle


def test_each_of_a_few_is_sent_in_its_own_trace_and_the_log_names_it(
    owner: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collecting(monkeypatch) as seen, EmbeddedLog(tmp_path / "log.db") as log:
        declared(owner, "r1", "r2")
        owner.say(deadline("of no trace"))
        with capture_logs() as lines:
            assert relay(owner, log).step() == 3
    asked, sent = seen.named("declare"), seen.named(f"send {DEADLINE.name}")
    assert {(one.trace, one.id) for one in asked} == {(one.trace, one.parent) for one in sent}
    assert {one.kind for one in sent} == {4}  # producer
    assert [line["key"] for line in lines if line["event"] == "event_sent"] == ["r1", "r2"]


def test_many_are_sent_in_one_step_that_links_to_them(
    owner: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collecting(monkeypatch) as seen, EmbeddedLog(tmp_path / "log.db") as log:
        declared(owner, *(f"r{number}" for number in range(MANY)))
        relay(owner, log).step()
    (sent,) = seen.named(f"send {DEADLINE.name}")
    assert set(sent.links) == {(one.trace, one.id) for one in seen.named("declare")}
    assert (sent.parent, sent.about["messaging.batch.message_count"]) == ("", MANY)


def test_what_the_log_did_not_take_has_failed_and_is_named_as_waiting(
    owner: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collecting(monkeypatch) as seen, UnsteadyLog(tmp_path / "log.db", [1]) as log:
        declared(owner, "r1", "r2", "r3")
        with capture_logs() as lines, pytest.raises(BrokerDownError):
            relay(owner, log).step()
    sent = {one.about["messaging.message.id"]: one.failed for one in seen.named(f"send {DEADLINE.name}")}
    assert [sent[one.envelope.id] for one in said(owner)] == [False, True, True]
    assert [line["key"] for line in lines if line["event"] == "event_waits"] == ["r2", "r3"]


@pytest.mark.parametrize("batches", [False, True])
def test_each_of_a_few_is_applied_in_its_own_trace_and_what_it_brings_about_goes_on_there(
    owner: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, batches: bool
) -> None:
    def answer(session: Any, event: Any, message: Any) -> None:
        Outbox(owner.tables, "/answers").append(session, deadline(event.key, "answer"), NOW)

    with collecting(monkeypatch) as seen, EmbeddedLog(tmp_path / "log.db") as log:
        declared(owner, "r1", "r2")
        told = said(owner)
        assert loop(owner, log, answer, batches=batches)._apply(told, FOREVER) == 2
        relay(owner, log).step()
    for begun in seen.named("declare"):
        seen.child(seen.child(begun, f"process {DEADLINE.name}"), f"send {DEADLINE.name}")
    assert orphans(seen.spans) == []


def test_many_are_applied_in_one_step_that_links_to_them_and_each_stays_in_its_trace(
    owner: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.bus.loop._BATCH_SECONDS", 600.0)  # however slow the machine is today
    with collecting(monkeypatch) as seen, EmbeddedLog(tmp_path / "log.db") as log:
        declared(owner, *(f"r{number}" for number in range(MANY)))
        assert loop(owner, log, note(owner), batches=True)._apply(said(owner), FOREVER) == MANY
    (applied,) = seen.named(f"process {DEADLINE.name}")
    assert set(applied.links) == {(one.trace, one.id) for one in seen.named("declare")}
    assert owner.heard() == [one.trace for one in seen.named("declare")]


def test_trouble_is_told_by_its_kind_and_never_by_its_words(
    owner: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = Event()

    def handle(session: Any, event: Any, message: Any) -> None:
        if event.key == "12C12345":
            raise InvalidMessageError("rule_broken", "12C12345 is nobody's")
        stop.set()
        raise SlowDownError("12C12345 stands before it")

    with collecting(monkeypatch) as seen, EmbeddedLog(tmp_path / "log.db") as log:
        declared(owner, "12C12345", "r2")
        with capture_logs() as lines:
            assert loop(owner, log, handle)._apply(said(owner), stop) == 1
    dead, slow = seen.named(f"process {DEADLINE.name}")
    assert (dead.failed, dead.about["error.type"], dead.about["bordergate.outcome"]) == (True, "dead", "dead")
    assert (slow.failed, slow.about["error.type"]) == (True, "SlowDownError")
    assert [line["event"] for line in lines] == ["event_dead", "slow_down"]
    assert "12C12345" not in words(seen.spans)
