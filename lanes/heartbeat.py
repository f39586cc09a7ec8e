"""The lane is alive, says how its cameras are, what it had to drop, and what is wrong."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from events.clock import Clock
from events.messages.lane import LaneHeartbeat
from events.messages.passing import HEARTBEAT_IDS
from lanes.evidence.shelf import PictureShelf
from lanes.notes import Notes
from lanes.reading import ReadingDesk
from lanes.sources.feed import Feed
from lanes.sources.port import SourceState
from lanes.store import housekeeping
from lanes.store.spool import Spool, SpoolUnwritableError

log = structlog.get_logger()
_WORST_FIRST = (SourceState.ENDED, SourceState.RECONNECTING, SourceState.STREAMING)
_TIDY_EVERY = timedelta(hours=1)


class Heartbeat:
    def __init__(
        self, lane: str, spool: Spool, feeds: Sequence[Feed], desk: ReadingDesk, notes: Sequence[Notes]
    ) -> None:
        self._lane, self._spool, self._feeds, self._desk = lane, spool, feeds, desk
        self._notes = notes
        self._shelf = PictureShelf(spool.pictures)
        self._tidied_at: datetime | None = None

    def run(self, stop: threading.Event, clock: Clock, every: float) -> None:
        while not stop.is_set():
            try:
                self.beat(clock.now())
            except SpoolUnwritableError as trouble:
                log.warning("spool_unwritable", lane=self._lane, detail=str(trouble))
            stop.wait(every)

    def beat(self, now: datetime) -> None:
        """Says so once; while an earlier heartbeat still waits for the log, another would only pile up."""
        message = self.message(now)
        with self._spool.write() as session:
            if not housekeeping.heartbeat_waits(session):
                self._spool.outbox.append(session, message, now, f"{HEARTBEAT_IDS}{uuid4()}")
            if self._tidied_at is None or now - self._tidied_at > _TIDY_EVERY:
                housekeeping.tidy(session, now)
                self._tidied_at = now

    def message(self, now: datetime) -> LaneHeartbeat:
        states = {feed.source.state for feed in self._feeds}
        return LaneHeartbeat(
            lane=self._lane,
            at=now,
            source_state=next(state for state in _WORST_FIRST if state in states),
            last_frame_at=max(
                (feed.last_frame_at for feed in self._feeds if feed.last_frame_at), default=None
            ),
            frames_dropped=sum(feed.dropped for feed in self._feeds) + self._desk.dropped,
            spooled=self._spool.waiting_events() + len(self._shelf.waiting()),
            note=self._note(),
        )

    def _note(self) -> str | None:
        own = (notes.first() for notes in self._notes)
        sources = (feed.source.note for feed in self._feeds)
        return next((code for code in (*own, *sources) if code), None)
