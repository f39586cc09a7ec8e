"""The parts on the way of an event, those that run in production, with a note of when each event was said and heard."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from typing import TypeAlias

from agencies.service import PACKS
from deploy import assembly
from deploy.bench.pace import paced
from deploy.bench.relaying.talk import OUTBOX, declared
from deploy.owners import CLOCK, database
from deploy.settings import Settings
from deploy.supervisor import Part
from events.bus.envelope import Envelope
from events.bus.loop import Handler
from events.bus.port import Broker
from events.bus.seals import SealingBroker
from events.bus.trouble import BrokerDownError
from events.messages.registry import GATE, RECORD
from events.messages.values import Agency
from events.signing import SigningKey, throwaway_key
from events.storage.database import Database
from events.wakeup import WakeUp
from gate.store.models.base import TABLES

WRITER, RELAY, CONSUMER = "writer", "relay", "consumer"
LISTENER = Agency.CUSTOMS
WRITERS = 4  # the API writes from several threads, too
_LOOK_SECONDS = 0.02
Count: TypeAlias = "Synchronized[int]"  # generic only for type checkers


@dataclass(frozen=True)
class Load:
    """`rate` events a second of all writers together; every writer says `each`."""

    rate: float
    each: int

    @property
    def events(self) -> int:
        return WRITERS * self.each


@dataclass
class Notes:
    """By event, seconds of time.monotonic, which is one clock for all processes of a machine: when the commit of what said it
    began, and when what the consumer made of it was committed."""

    said: dict[str, float] = field(default_factory=dict)
    heard: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """What a role is given. `published` and `heard` are counted for all processes to see."""

    settings: Settings
    load: Load
    log: Broker
    notes: Notes
    published: Count
    heard: Count


class _Counted(SealingBroker):
    """The log as the gate's relay writes it."""

    def __init__(self, broker: Broker, key: SigningKey, count: Count, *, aside: bool) -> None:
        super().__init__(broker, key, aside=aside)
        self._count = count

    def publish(self, batch: Iterable[Envelope]) -> None:
        events = list(batch)
        try:
            super().publish(events)
        except BrokerDownError as trouble:
            self._count.value += trouble.acked
            raise
        self._count.value += len(events)


class _Commits(WakeUp):
    """The bell of the consumer's database: it rings after each commit, and then what was handled before it is heard."""

    def __init__(self, heard: dict[str, float], count: Count) -> None:
        super().__init__()
        self._heard = heard
        self._count = count
        self._handled: list[str] = []

    def handle(self, _session: object, event: Envelope, _message: object) -> None:
        self._handled.append(event.id)

    def ring(self) -> None:
        now = time.monotonic()
        while self._handled:
            self._heard.setdefault(self._handled.pop(), now)
        self._count.value = len(self._heard)
        super().ring()


def _relay(stage: Stage) -> Sequence[Part]:
    log = _Counted(stage.log, throwaway_key(), stage.published, aside=not stage.settings.embedded)
    return [assembly.relay(database(stage.settings, GATE), TABLES, log)]


def _consumer(stage: Stage) -> Sequence[Part]:
    """In the place of an agency, whose rules would take their own time."""
    own, commits = database(stage.settings, LISTENER), _Commits(stage.notes.heard, stage.heard)
    own.committed = commits
    handler = Handler(f"{LISTENER}-bench", (RECORD,), commits.handle)
    return assembly.consumers(own, PACKS[LISTENER].tables.events, stage.log, [handler])


def _writer(stage: Stage) -> Sequence[Part]:
    own = database(stage.settings, GATE)
    return [Part(f"writer-{number}", partial(_write, stage, own, number)) for number in range(WRITERS)]


def _write(stage: Stage, own: Database, number: int, stop: threading.Event) -> None:
    """One transaction an event, once a first one has come through and so all are there.

    A record is told of by one writer alone, as if it held the record's lock.
    """
    while not (stage.heard.value or stop.is_set()):
        stop.wait(_LOOK_SECONDS)
    for beat, _ in enumerate(paced(WRITERS / stage.load.rate, stage.load.each)):
        if stop.is_set():
            return
        with own.write() as session:
            message = declared(number + WRITERS * beat)
            event_id = OUTBOX.append(session, message, CLOCK.now())
            stage.notes.said[event_id] = time.monotonic()


ROLES: Mapping[str, Callable[[Stage], Sequence[Part]]] = {
    WRITER: _writer,
    RELAY: _relay,
    CONSUMER: _consumer,
}
