"""One trace comes through both logs: from what is said at the door to what others answer to it, whoever carries it."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope
from events.bus.kafka import KafkaBroker
from events.bus.loop import ConsumerLoop, Handler
from events.bus.port import Broker
from events.bus.relay import Relay
from events.bus.topics import ensure_topics
from events.clock import SystemClock
from events.messages.base import Message
from events.messages.registry import DEADLINE
from events.span_export import exporting
from events.spans import span
from events.storage.outbox import Outbox
from events.tracing import current_trace, new_trace, trace_of, traced
from tests.collector import running_collector, words
from tests.integration.events.conftest import NOW, Owner, deadline, make_owner
from tests.integration.events.test_consumer_loop import until

CLOCK = SystemClock()
ASKED, ANSWERED = "asked", "answered"


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    if request.param == "embedded":
        made: Broker = EmbeddedLog(tmp_path / "log.db")
    else:
        wire = request.getfixturevalue("wire")
        ensure_topics(wire.bootstrap, 1, [DEADLINE])
        made = KafkaBroker(wire.bootstrap, "trace", delivery_seconds=10)
    with made:
        yield made


def test_an_answer_belongs_to_the_trace_of_what_it_answers(log: Broker, tmp_path: Path) -> None:
    asker, answerer = (make_owner(f"sqlite:///{tmp_path / name}.db") for name in ("gate", "customs"))
    record, trace = f"r-{uuid4()}", new_trace()
    seen: list[tuple[str | None, bool]] = []

    def answer(session: Any, event: Envelope, message: Message) -> None:
        if event.key == record and message.kind == ASKED:  # type: ignore[attr-defined] -- a deadline
            seen.append((current_trace(), current_trace() == trace_of(event.traceparent)))
            Outbox(answerer.tables, "/agencies/customs").append(session, deadline(record, ANSWERED), NOW)

    with traced(trace):
        asker.say(deadline(record, ASKED))
    asker.say(deadline(record, "apart"))
    with capture_logs() as lines, ExitStack() as running:
        handler = Handler(f"customs-{uuid4()}", (DEADLINE,), answer)
        loop = ConsumerLoop(log, answerer.database, answerer.tables, handler, CLOCK)
        for run in (loop.run, relay(asker, log).run, relay(answerer, log).run):
            running.enter_context(background(run))
        heard = read_until(log, record, 3)
    traces = {message.kind: trace_of(event.traceparent) for event, message in heard}
    assert traces == {ASKED: trace, ANSWERED: trace, "apart": None}
    assert seen == [(trace, True)]
    assert any(line["event"] == "event_applied" and line["key"] == record for line in lines)
    for owner in (asker, answerer):
        owner.database.close()


@pytest.mark.parametrize("batches", [False, True])
def test_the_steps_of_asker_log_and_answerer_are_one_tree(
    log: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, batches: bool
) -> None:
    asker, answerer = (make_owner(f"sqlite:///{tmp_path / name}.db") for name in ("gate", "customs"))
    record = f"r-{uuid4()}"

    def answer(session: Any, event: Envelope, message: Message) -> None:
        if event.key == record and message.kind == ASKED:  # type: ignore[attr-defined] -- a deadline
            Outbox(answerer.tables, "/agencies/customs").append(session, deadline(record, ANSWERED), NOW)

    with running_collector() as seen, ExitStack() as running:
        for name, value in seen.settings.items():
            monkeypatch.setenv(name, value)
        running.enter_context(exporting("test"))
        with span("ask"):
            asker.say(deadline(record, ASKED))
        handler = Handler(f"customs-{uuid4()}", (DEADLINE,), answer, batches=batches)
        loop = ConsumerLoop(log, answerer.database, answerer.tables, handler, CLOCK)
        for run in (loop.run, relay(asker, log).run, relay(answerer, log).run):
            running.enter_context(background(run))
        asked = seen.wait_for("ask")
        seen.child(asked, f"send {DEADLINE.name}")
        applied = seen.child(asked, f"process {DEADLINE.name}")
        answered = seen.child(applied, f"send {DEADLINE.name}")
        seen.child(applied, f"process {DEADLINE.name}")  # the answerer hears its own answer
    assert answered.about["messaging.system"] == log.system
    assert applied.about["messaging.consumer.group.name"] == handler.name
    assert record not in words(seen.spans)
    for owner in (asker, answerer):
        owner.database.close()


def relay(owner: Owner, log: Broker) -> Relay:
    return Relay(owner.database, owner.tables, log, CLOCK, lambda: None)


def background(run: Any) -> ExitStack:
    stop, stack = threading.Event(), ExitStack()
    thread = threading.Thread(target=run, args=(stop,))
    thread.start()
    stack.callback(thread.join, 60)
    stack.callback(stop.set)
    return stack


def read_until(log: Broker, record: str, count: int) -> list[tuple[Envelope, Any]]:
    found: list[tuple[Envelope, Any]] = []
    with ExitStack() as stack:
        member = log.subscribe(f"look-{uuid4()}", [DEADLINE.name])
        stack.callback(member.close)

        def look() -> bool:
            received = (one.envelope for one in member.poll(0.2))
            found.extend((event, event.message()) for event in received if event.key == record)
            return len(found) >= count

        until(look)
    return found
