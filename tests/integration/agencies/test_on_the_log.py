"""All four agencies at work as in one process: real consumers and relays on the embedded log."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from agencies.migrate import upgrade
from agencies.service import agency_service
from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope
from events.bus.loop import ConsumerLoop
from events.bus.relay import Relay
from events.clock import SystemClock
from events.messages.agency import AgencyDecided, PassThroughConfirmed
from events.messages.base import Message
from events.messages.registry import decisions_of, describe
from events.messages.values import Agency, Authority, RecordState
from events.storage.database import Database
from tests.contract.agencies.office import declared, envelope, moved, presented, row_changed
from tests.unit.agencies.builders import DECLARATION, NINE, line

PATIENCE_SECONDS = 60


@dataclass
class Border:
    """The gate's side of the log: speaks in numbered events, listens to every agency."""

    log: EmbeddedLog
    heard: list[Message]
    spoken: dict[tuple[str, str], int]

    def say(self, *messages: Message) -> None:
        self.log.publish([self._numbered(message) for message in messages])

    def _numbered(self, message: Message) -> Envelope:
        event = envelope(message, NINE)
        if describe(message).topic(message).compacted:
            return event
        place = (event.topic, event.subject)
        self.spoken[place] = self.spoken.get(place, 0) + 1
        return replace(event, sequence=self.spoken[place])

    def verdicts(self) -> dict[str, str]:
        latest = {}
        for message in list(self.heard):
            if isinstance(message, AgencyDecided):
                latest[str(message.decision.authority)] = str(message.decision.state)
        return latest

    def confirmed(self) -> bool:
        return any(isinstance(message, PassThroughConfirmed) for message in list(self.heard))


def eventually(condition: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not condition() and time.monotonic() < give_up:
        time.sleep(0.05)
    return condition()


@contextmanager
def running(folder: Path, agency: Agency, stop: threading.Event) -> Iterator[None]:
    clock = SystemClock()
    with ExitStack() as stack:
        database = stack.enter_context(closing(Database(f"sqlite:///{folder / agency}.db", str(agency))))
        upgrade(agency, database)
        service = agency_service(agency, database, clock)
        broker = stack.enter_context(EmbeddedLog(folder / "log.db"))
        loops = [ConsumerLoop(broker, database, service.tables, each, clock).run for each in service.handlers]
        threads = [
            threading.Thread(target=run, args=(stop,))
            for run in (*loops, Relay(database, service.tables, broker, clock).run)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()


@pytest.fixture
def border(tmp_path: Path) -> Iterator[Border]:
    stop = threading.Event()
    with ExitStack() as stack:
        gate = Border(stack.enter_context(EmbeddedLog(tmp_path / "log.db")), [], {})
        for agency in Agency:
            stack.enter_context(running(tmp_path, agency, stop))
        listener = threading.Thread(target=listen, args=(gate, stop))
        listener.start()
        try:
            yield gate
        finally:
            stop.set()
            listener.join()


def listen(gate: Border, stop: threading.Event) -> None:
    topics = [decisions_of(agency).name for agency in Agency]
    with closing(gate.log.subscribe("gate-decisions", topics)) as subscriber:
        while not stop.is_set():
            received = subscriber.poll(0.2)
            gate.heard.extend(each.envelope.message() for each in received)
            subscriber.done(received)


def test_a_truck_of_fruit_is_decided_by_all_held_cleared_and_confirmed(border: Border):
    papers = [{"kind": "health_form_04", "number": "YT-1"}, {"kind": "plant", "number": "KD-9"}]
    border.say(declared(goods=[line(plant=True)], certificates=papers))
    held = {
        "customs": "hold",
        "border_guard": "passed",
        "health": "passed",
        "plant": "hold",
        "animal": "not_required",
        "tax": "passed",
    }
    assert set(held) == set(Authority)
    assert eventually(lambda: border.verdicts() == held), border.verdicts()

    row = {"channel": "green", "status": "registered"}
    certificate = {"kind": "plant", "status": "issued"}
    border.say(
        row_changed(Agency.CUSTOMS, "declarations", DECLARATION, row),
        row_changed(Agency.QUARANTINE, "certificates", "KD-9", certificate),
        presented(),
    )
    passed = {**held, "customs": "passed", "plant": "passed"}
    assert eventually(lambda: border.verdicts() == passed), border.verdicts()

    border.say(moved(RecordState.CROSSED))
    assert eventually(border.confirmed)
