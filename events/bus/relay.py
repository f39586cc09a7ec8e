"""Brings an owner's outbox to the log: one active relay per database, in the order of positions, marked after the ack.

Marking before the ack would lose events, two active relays would disorder them (both were measured); marking after the
ack may repeat some, and the inbox of every consumer takes the repeats away.
"""

import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from typing import Any

import structlog
from sqlalchemy import ARRAY, BigInteger, ColumnElement, Row, all_, any_, literal, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from events.bus.backoff import Backoff
from events.bus.envelope import HASH_ONLY, Envelope, HashedEnvelope
from events.bus.port import Broker
from events.bus.read_ahead import Desk, ReadAhead
from events.bus.relay_lock import end_if_stopped, relay_lock
from events.bus.steps import FEW, sending, with_trace
from events.bus.trouble import BrokerDownError
from events.bus.watchdog import Watchdog, end_process
from events.clock import Clock
from events.messages.registry import TOPICS
from events.storage.database import Database
from events.storage.tables import EventTables
from events.storage.trouble import passes_by_itself
from events.tracing import continued

log = structlog.get_logger(__name__)
_BATCH = 1_000
_LOOK_SECONDS = 0.05  # other processes cannot ring our bell: look this often
_STANDBY_SECONDS = 0.25
_WEDGED_SECONDS = 60.0
_PASSED_ON = frozenset(topic.name for topic in TOPICS if topic.passed_on)


class Relay:
    def __init__(
        self,
        database: Database,
        tables: EventTables,
        broker: Broker,
        clock: Clock,
        on_wedged: Callable[[], None] = end_process,
    ) -> None:
        self._database = database
        self._outbox = tables.outbox
        self._broker = broker
        self._clock = clock
        self._backoff = Backoff()
        self._log = log.bind(owner=database.owner)
        self.watchdog = Watchdog(f"relay of {database.owner}", _WEDGED_SECONDS, on_wedged)

    def run(self, stop: threading.Event) -> None:
        """Blocks until `stop`: waits as a standby for the lock, then publishes while it holds it."""
        ended = threading.Event()
        self.watchdog.beat()
        threading.Thread(target=self.watchdog.run, args=(ended,), name="relay-watchdog", daemon=True).start()
        try:
            while not stop.is_set():
                self.watchdog.beat()
                self._try(self._hold, stop)
        finally:
            ended.set()

    def _hold(self, stop: threading.Event) -> None:
        with relay_lock(self._database) as lock:
            if lock is None:
                stop.wait(_STANDBY_SECONDS)
                return
            self._log.info("relay_active")
            with closing(ReadAhead(self.read, self.mark, _BATCH)) as ahead:
                while not stop.is_set():
                    rings = self._database.committed.rings
                    self.watchdog.beat()
                    if not (lock.has_news() and self.step(ahead)):
                        self._database.committed.wait(rings, _LOOK_SECONDS)

    def _try(self, work: Callable[[threading.Event], None], stop: threading.Event) -> None:
        try:
            work(stop)
        except BrokerDownError as trouble:
            self._pause(stop, "log_away", trouble)
        except (DBAPIError, PoolTimeoutError) as trouble:
            if not passes_by_itself(trouble):
                raise
            self._pause(stop, "database_away", trouble)

    def step(self, desk: Desk | None = None) -> int:
        """Publishes the oldest unpublished events and marks those the log has; returns their number. Without `desk` it does so itself.

        Raises BrokerDownError after marking what was acknowledged.
        """
        rows = desk.take() if desk else self.read()
        if not rows:
            return 0
        mark = desk.done if desk else self.mark
        events = [enveloped(row) for row in rows]
        try:
            with sending(events, self._broker.system):
                self._broker.publish(events)
        except BrokerDownError as trouble:
            self._tell(events[trouble.acked :], "event_waits")
            mark(rows[: trouble.acked])
            raise
        self._tell(events, "event_sent")
        mark(rows)
        self._backoff.reset()
        return len(rows)

    def read(self, besides: Collection[int] = ()) -> Sequence[Row[Any]]:
        """The oldest unpublished events but those at the positions `besides`. Never "all behind the last one": what took an
        earlier position may commit later."""
        outbox = self._outbox
        query = select(outbox).where(outbox.c.published_at.is_(None))
        if besides:
            query = query.where(self._at(besides, there=False))
        with self._database.read() as session:
            return session.execute(query.order_by(outbox.c.position).limit(_BATCH)).all()

    def mark(self, rows: Sequence[Row[Any]]) -> None:
        if not rows:
            return
        outbox = self._outbox
        these = self._at([row.position for row in rows])
        with self._database.write() as session:
            end_if_stopped(session)
            session.execute(update(outbox).where(these).values(published_at=self._clock.now()))
            for row in rows:
                if row.aggregatetype in _PASSED_ON:
                    kept = f"{HASH_ONLY}{enveloped(row).digest}"
                    session.execute(
                        update(outbox).where(outbox.c.position == row.position).values(payload=kept)
                    )

    def _tell(self, events: Sequence[Envelope], what: str) -> None:
        """Each in its own trace; of a backlog nobody reads every line."""
        traced = with_trace(events)
        for event in traced if len(traced) <= FEW else ():
            with continued(event.traceparent):
                self._log.info(what, id=event.id, type=event.type, key=event.key)

    def _at(self, positions: Collection[int], *, there: bool = True) -> ColumnElement[bool]:
        """One array instead of a thousand parameters, where the database knows arrays."""
        position = self._outbox.c.position
        if self._database.engine.dialect.name != "postgresql":
            return position.in_(positions) if there else position.not_in(positions)
        these = literal(list(positions), ARRAY(BigInteger))
        return position == any_(these) if there else position != all_(these)

    def _pause(self, stop: threading.Event, event: str, trouble: Exception) -> None:
        seconds = self._backoff.next()
        self._log.warning(event, detail=str(trouble), pause=seconds)
        stop.wait(seconds)


def enveloped(row: Any) -> Envelope:
    """The event of an outbox row: anything with its columns as attributes. A HashedEnvelope where no more was kept."""
    make = HashedEnvelope if row.payload.startswith(HASH_ONLY) else Envelope
    return make(
        id=row.id,
        source=row.source,
        type=row.type,
        subject=row.subject,
        topic=row.aggregatetype,
        key=row.aggregateid,
        time=row.time,
        data=row.payload.encode(),
        sequence=row.sequence,
        traceparent=row.traceparent,
    )
