"""Relays and consumers that are wrong in the ways in which such things are usually wrong. The check must catch each."""

import random
import threading
import time
from typing import Any

from sqlalchemy import func, select, update

from events.bus.loop import ConsumerLoop
from events.bus.relay import Relay, enveloped


class CursorRelay(Relay):
    """Remembers the last position it has seen: what took an earlier one and commits later is never looked at."""

    _last: int | None = None

    def read(self, _besides: Any = ()) -> Any:
        outbox = self._outbox
        with self._database.read() as session:
            if self._last is None:
                published = select(func.max(outbox.c.position)).where(outbox.c.published_at.is_not(None))
                self._last = session.scalar(published) or 0
            query = select(outbox).where(outbox.c.position > self._last).order_by(outbox.c.position)
            rows = session.execute(query.limit(500)).all()
        self._last = rows[-1].position if rows else self._last
        return rows


class SkipLockedRelay(Relay):
    """Several at once, each with its own few rows: nothing is lost, and the order is."""

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if not self._try_some(stop):
                stop.wait(0.02)

    def _try_some(self, stop: threading.Event) -> int:
        outbox = self._outbox
        query = select(outbox).where(outbox.c.published_at.is_(None)).order_by(outbox.c.position).limit(3)
        with self._database.write() as session:
            rows = session.execute(query.with_for_update(skip_locked=True)).all()
            stop.wait(random.uniform(0, 0.1))  # as long as a broker may well take
            for row in rows:
                self._broker.publish([enveloped(row)])
            these = outbox.c.position.in_([row.position for row in rows])
            session.execute(update(outbox).where(these).values(published_at=self._clock.now()))
        return len(rows)


class EarlyMarkingRelay(Relay):
    """Marks, then publishes: what it marked when it was killed nobody publishes any more."""

    def step(self, _desk: Any = None) -> int:
        rows = self.read()
        if rows:
            self.mark(rows)
            time.sleep(0.2)  # as long as a broker may well take
            self._broker.publish([enveloped(row) for row in rows])
        return len(rows)


class ForgetfulLoop(ConsumerLoop):
    """Has no inbox: what comes again is applied again."""

    def _take(self, received: Any) -> None:
        event = received.envelope
        with self._database.write() as session:
            self._handler.handle(session, event, event.message())

    def _apply(self, received: Any, stop: threading.Event) -> int:
        applied = super()._apply(received, stop)
        stop.wait(0.2 if applied else 0)  # as long as the log may well take to be told
        return applied


class AutoCommittingLoop(ConsumerLoop):
    """Tells the log first, as a client that commits by itself: what it had in its hands when it was killed is gone."""

    def _follow(self, subscriber: Any, stop: threading.Event) -> None:
        while not stop.is_set():
            received = subscriber.poll(0.5)
            if received:
                subscriber.done(received)
            self._apply(received, stop)


RELAYS = {"cursor": CursorRelay, "skip-locked": SkipLockedRelay, "early-mark": EarlyMarkingRelay}
LOOPS = {"no-inbox": ForgetfulLoop, "auto-commit": AutoCommittingLoop}
MUTANTS = (*RELAYS, *LOOPS)
