"""What waits along the path of every event: asked by `bordergate events lag`, the status page and the metrics alike."""

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NoAnswerError
from datetime import datetime

import structlog

from deploy.event_owners import EventOwner, event_owners
from deploy.owners import CLOCK, broker
from deploy.refusals import Refusal
from deploy.settings import Settings
from events.bus.backlog import Backlog
from events.bus.port import Broker
from events.bus.trouble import BrokerDownError
from events.clock import Clock
from gate.domain.path import Queue, Reader, Surroundings
from gate.store.trouble import DATABASE_TROUBLE

log = structlog.get_logger(__name__)
_PATIENCE_SECONDS, _FRESH_SECONDS = 5.0, 2.0
Behind = Mapping[str, int]


def groups_of(owners: Sequence[EventOwner]) -> dict[str, Sequence[str]]:
    return {group: topics for owner in owners for group, topics in owner.groups.items()}


def queue_of(kept: Backlog, now: datetime) -> Queue:
    oldest = None if kept.oldest is None else round((now - kept.oldest).total_seconds(), 1)
    return Queue(kept.unpublished, oldest)


def readers_of(owner: EventOwner, kept: Backlog, behind: Behind) -> dict[str, Reader]:
    return {
        group: Reader(
            behind.get(group), kept.parked.get(group, 0), kept.waiting.get(group, 0), kept.gaps.get(group, 0)
        )
        for group in owner.groups
    }


class Surveyor:
    """Looks around for the process that serves the pages: at most every two seconds, however many ask.

    What does not answer is told as missing and never holds up the answer: the log has five seconds, an owner's database
    the time its driver has."""

    def __init__(self, settings: Settings, clock: Clock = CLOCK) -> None:
        self._settings = settings
        self._clock = clock
        self._turn = threading.Lock()
        self._asking: ThreadPoolExecutor | None = None
        self._pending: Future[tuple[Behind, float]] | None = None
        self._seen: tuple[float, Surroundings] | None = None

    def __call__(self) -> Surroundings:
        with self._turn:
            if self._seen is None or time.monotonic() - self._seen[0] > _FRESH_SECONDS:
                around = self._look()
                self._seen = (time.monotonic(), around)
            return self._seen[1]

    def _look(self) -> Surroundings:
        try:
            with event_owners(self._settings) as owners:
                return self._around(owners)
        except Refusal as refusal:
            log.warning("status_unknown", detail=str(refusal))
            return Surroundings()

    def _around(self, owners: Sequence[EventOwner]) -> Surroundings:
        trouble, took, behind = self._ask_log(groups_of(owners))
        queues: dict[str, Queue] = {}
        readers: dict[str, Reader] = {}
        for owner in owners:
            try:
                kept = owner.backlog()
            except DATABASE_TROUBLE as error:
                log.warning("owner_not_asked", owner=owner.name, detail=str(error))
                continue
            queues[owner.name] = queue_of(kept, self._clock.now())
            readers |= readers_of(owner, kept, behind)
        return Surroundings(trouble, took, queues, readers)

    def _ask_log(self, groups: Mapping[str, Sequence[str]]) -> tuple[str, float | None, Behind]:
        """What is wrong with the log, else how many milliseconds it took and how far each group is behind."""
        if self._pending is None:
            self._asking = self._asking or ThreadPoolExecutor(1, "status-log")
            self._pending = self._asking.submit(_lag, self._settings, groups)
        try:
            behind, took = self._pending.result(_PATIENCE_SECONDS)
        except NoAnswerError:
            return f"no answer within {_PATIENCE_SECONDS:.0f} s", None, {}
        except BrokerDownError as trouble:
            self._pending = None
            return str(trouble), None, {}
        self._pending = None
        return "", took, behind


def _lag(settings: Settings, groups: Mapping[str, Sequence[str]]) -> tuple[Behind, float]:
    with broker(settings, "bordergate-status") as asked:
        began = time.monotonic()
        behind = _as_far_as_allowed(asked, groups)
        return behind, round((time.monotonic() - began) * 1000, 1)


def _as_far_as_allowed(asked: Broker, groups: Mapping[str, Sequence[str]]) -> Behind:
    """A cluster whose access rules are older than this process lets it ask about the gate's own groups only.

    Raises BrokerDownError."""
    try:
        return asked.lag(groups)
    except BrokerDownError:
        return asked.lag({group: topics for group, topics in groups.items() if group.startswith("gate-")})
