"""The one loop of every consumer: read, apply exactly once with the inbox in one transaction, tell the log last."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from events.bus.backoff import Backoff
from events.bus.envelope import Envelope
from events.bus.limits import DeadLetterLimits, ForgedCounts
from events.bus.port import Broker, Received, Subscriber
from events.bus.steps import Consuming
from events.bus.trouble import BrokerDownError, SlowDownError
from events.clock import Clock
from events.messages.base import Message
from events.messages.registry import Topic
from events.spans import failed
from events.storage.database import Database
from events.storage.inbox import Check, Inbox, Outcome, as_it_comes
from events.storage.inbox_batch import InboxBatch
from events.storage.tables import EventTables
from events.storage.trouble import passes_by_itself
from events.tracing import continued

log = structlog.get_logger(__name__)
_POLL_SECONDS = 0.5
_TIDY_SECONDS = 1.0
_GAP_ALARM = timedelta(seconds=60)
_BATCH, _SHRINK = 100, 8
_BATCH_SECONDS = 0.5  # nobody waits for longer than this, and an event, for what a batch holds


@dataclass(frozen=True)
class Handler:
    """What a consumer does with an event. `name` is its consumer group and its inbox.

    `handle` runs inside one transaction of the owner's database, together with the inbox row; it raises SlowDownError
    (try again later) or InvalidMessageError (dead-letter it, park its key); anything else ends the consumer.
    `check` looks before that whether an event is from whom it claims to be from.
    `batches` allows several events in one transaction where many wait. Not for a handler that locks one record after another
    and something that all of them share (the gate's journal): it would hold that while it waits for the next record.
    What such a handler does outside the database it may do again, for an event that was taken back.
    """

    name: str
    topics: tuple[Topic, ...]
    handle: Callable[[Session, Envelope, Message], None]
    check: Check = as_it_comes
    batches: bool = False


class ConsumerLoop:
    def __init__(
        self, broker: Broker, database: Database, tables: EventTables, handler: Handler, clock: Clock
    ) -> None:
        self._broker = broker
        self._database = database
        self._handler = handler
        self._clock = clock
        self._log = log.bind(consumer=handler.name)
        self._steps = Consuming(handler.name, broker.system)
        self.inbox = Inbox(tables, handler.name, handler.check)
        self._limits = DeadLetterLimits(handler.name)
        self._forged = ForgedCounts()
        self._backoff = Backoff()
        self._tidy_at = 0.0
        self._alarm_at = 0.0

    def run(self, stop: threading.Event) -> None:
        """Blocks until `stop`. Raises TooManyDeadLettersError, and whatever the handler raises that is no known trouble."""
        while not stop.is_set():
            try:
                names = [topic.name for topic in self._handler.topics]
                with closing(self._broker.subscribe(self._handler.name, names)) as subscriber:
                    self._log.info("consumer_started", topics=names)
                    self._follow(subscriber, stop)
            except BrokerDownError as trouble:
                self._pause(stop, "log_away", trouble)
        self._log.info("consumer_stopped")

    def _follow(self, subscriber: Subscriber, stop: threading.Event) -> None:
        while not stop.is_set():
            received = subscriber.poll(_POLL_SECONDS)
            applied = self._apply(received, stop)
            if applied:
                subscriber.done(received[:applied])
            rewind(subscriber, received[applied:])
            self._tidy(stop)

    def _apply(self, received: Sequence[Received], stop: threading.Event) -> int:
        """Returns how many events, counted from the first, are safely in the database.

        Where a batch comes to nothing a smaller one is tried, at last the event alone: then it shows what it was."""
        done, size = 0, _BATCH if self._handler.batches else 1
        while done < len(received) and not stop.is_set():
            if size > 1:
                taken = self._take_batch(received[done : done + size])
            elif self._receive(received[done], stop):
                taken = 1
            else:
                break
            done += taken
            if self._handler.batches:
                size = min(_BATCH, 2 * size) if taken else size // _SHRINK or 1
        return done

    def _take_batch(self, batch: Sequence[Received]) -> int:
        """How many of them, from the first on, are safely in the database."""
        until = time.monotonic() + _BATCH_SECONDS
        events = [received.envelope for received in batch]
        try:
            with self._steps.many(events) as around, self._database.write() as session:
                taken = InboxBatch(self.inbox, session, self._clock.now(), around)
                outcomes = taken.receive(batch, self._handler.handle, lambda: time.monotonic() > until)
        except Exception as trouble:  # noqa: BLE001 -- whatever it is: it comes again with the event it belongs to
            self._log.info("batch_taken_back", events=len(batch), detail=repr(trouble))
            return 0
        self._backoff.reset()
        for event, outcome in zip(events, outcomes, strict=False):
            with continued(event.traceparent):
                self._tell(event, outcome)
        return len(outcomes)

    def _attempt(self, work: Callable[[], None], stop: threading.Event) -> bool:
        """False after a trouble that passes by itself (and after waiting for a while)."""
        try:
            work()
        except SlowDownError as trouble:
            self._pause(stop, "slow_down", trouble)
        except (DBAPIError, PoolTimeoutError) as trouble:
            if not passes_by_itself(trouble):
                raise
            self._pause(stop, "database_away", trouble)
        else:
            self._backoff.reset()
            return True
        return False

    def _receive(self, received: Received, stop: threading.Event) -> bool:
        with continued(received.envelope.traceparent):
            return self._attempt(partial(self._take, received), stop)

    def _take(self, received: Received) -> None:
        now = self._clock.now()
        with self._steps.one(received.envelope) as step:
            with self._database.write() as session:
                outcome = self.inbox.receive(session, received, self._handler.handle, now)
            step.set_attribute("bordergate.outcome", outcome)
            if outcome in (Outcome.DEAD, Outcome.FORGED):
                failed(step, outcome)
            self._tell(received.envelope, outcome)

    def _tell(self, event: Envelope, outcome: Outcome) -> None:
        if outcome is Outcome.APPLIED and event.traceparent is not None:  # heartbeats and canaries have none
            self._log.info("event_applied", id=event.id, type=event.type, key=event.key)
        if outcome in (Outcome.PARKED, Outcome.DEAD):
            self._log.warning(
                f"event_{outcome}", id=event.id, type=event.type, key=event.key, sequence=event.sequence
            )
        if (
            outcome is Outcome.FORGED
        ):  # whoever writes such events could stop us, were they held against ourselves
            count = self._forged.count(event.source)
            self._log.error("event_forged", id=event.id, source=event.source, of_this_source=count)
            return
        self._limits.count(dead=outcome is Outcome.DEAD)

    def _tidy(self, stop: threading.Event) -> None:
        """Once a second: applies what operators released, and cries out over gaps that stay open."""
        now = time.monotonic()
        if now < self._tidy_at:
            return
        self._tidy_at = now + _TIDY_SECONDS
        self._attempt(self._resume, stop)
        if now >= self._alarm_at:
            self._alarm_at = now + _GAP_ALARM.total_seconds()
            self._attempt(self._alarm, stop)

    def _resume(self) -> None:
        with self._database.read() as session:
            places = list(self.inbox.parked.resumable(session))
        for place in places:
            with self._database.write() as session:
                applied = self.inbox.resume(session, place, self._handler.handle, self._clock.now())
            self._log.info("key_resumed", topic=place[0], key=place[1], applied=applied)

    def _alarm(self) -> None:
        with self._database.read() as session:
            waiting = self.inbox.parked.gaps_before(session, self._clock.now() - _GAP_ALARM)
        for row in waiting:
            with continued(row.traceparent):
                self._log.error(
                    "gap_overdue",
                    id=row.id,
                    source=row.source,
                    topic=row.topic,
                    subject=row.subject,
                    sequence=row.sequence,
                )

    def _pause(self, stop: threading.Event, event: str, trouble: Exception) -> None:
        seconds = self._backoff.next()
        self._log.warning(event, detail=str(trouble), pause=seconds)
        stop.wait(seconds)


def rewind(subscriber: Subscriber, unapplied: Sequence[Received]) -> None:
    """Sets each partition back to its first event that was not applied."""
    first: dict[tuple[str, int], Received] = {}
    for one in unapplied:
        first.setdefault((one.envelope.topic, one.partition), one)
    for one in first.values():
        subscriber.seek_back(one)
