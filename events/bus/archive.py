"""What an owner said and the log has had for long leaves the outbox for the archive, month by month, and is never deleted.

One transaction takes a parcel in and its rows out, so that an event is always in exactly one of the two. A parcel is its
rows as lines of canonical JSON, compressed; its digest rests on the one before, so that no parcel can be changed alone.
"""

import hashlib
import json
import zlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, Table, delete, func, insert, select, text
from sqlalchemy.orm import Session

from events.bus.envelope import Envelope
from events.bus.relay import enveloped
from events.canonical import canonical_bytes
from events.messages.registry import TOPICS
from events.storage.tables import EventTables

KEPT = timedelta(hours=max(topic.retention_hours or 0 for topic in TOPICS))
"""As long as the log keeps an event its row stays: until then somebody may refuse it, or look for it."""
_PARCEL = 500
_FIRST = "0" * 64
_COMPACTED = [topic.name for topic in TOPICS if topic.compacted]
_MOMENTS = ("time", "published_at")


@dataclass(frozen=True)
class Holding:
    """What an archive holds: `months` from the first to the last, None where it is empty."""

    events: int
    parcels: int
    months: tuple[str, str] | None


@dataclass(frozen=True)
class Archive:
    """`table` is the owner's, beside its outbox."""

    events: EventTables
    table: Table

    def move(self, session: Session, now: datetime, most: int = _PARCEL) -> int:
        """Moves the oldest rows that are due, at most one parcel; returns how many. 0: nothing is due.

        Never moved: what is unpublished and what stands behind it, what the log was given less than KEPT ago, and rows of
        compacted topics: the log keeps the latest of each key for ever, and registers do not belong into an archive."""
        self._lock(session)
        rows = self._due(session, now, most)
        if not rows:
            return 0
        content = b"".join(canonical_bytes(_plain(row)) + b"\n" for row in rows)
        number, before = self._last(session)
        month = _month(rows[0])
        parcel = {
            "number": number + 1,
            "month": month,
            "events": len(rows),
            "content": zlib.compress(content),
        }
        session.execute(insert(self.table).values(**parcel, digest=_digest(before, month, content)))
        positions = [row.position for row in rows]
        session.execute(delete(self.events.outbox).where(self.events.outbox.c.position.in_(positions)))
        return len(rows)

    def said(self, session: Session, *, newest_first: bool = False) -> Generator[Envelope]:
        """Everything archived; in the order in which it was said, or parcel by parcel from the last one back."""
        number = self.table.c.number
        order = number.desc() if newest_first else number
        with session.execute(_by_one(select(self.table.c.content).order_by(order))) as parcels:
            for (content,) in parcels:
                yield from map(_event, zlib.decompress(content).splitlines())

    def whole(self, session: Session, topic: str) -> Generator[Envelope]:
        """Everything an owner ever said on a topic: the archive, then the outbox. Wants a snapshot."""
        yield from (event for event in self.said(session) if event.topic == topic)
        outbox = self.events.outbox.c
        mine = select(self.events.outbox).where(outbox.aggregatetype == topic)
        with session.execute(_by_one(mine.order_by(outbox.position))) as rows:
            yield from map(enveloped, rows)

    def broken(self, session: Session) -> Sequence[tuple[int, str]]:
        """(number, month) of parcels that are not what was put in, or before which one is missing."""
        found, before, last = [], _FIRST, 0
        for row in session.execute(_by_one(select(self.table).order_by(self.table.c.number))):
            if row.number != last + 1 or not _is_whole(row, before):
                found.append((row.number, row.month))
            before, last = row.digest, row.number
        return found

    def holding(self, session: Session) -> Holding:
        kept = self.table.c
        query = select(func.sum(kept.events), func.count(), func.min(kept.month), func.max(kept.month))
        events, parcels, first, last = session.execute(query).one()
        return Holding(int(events or 0), parcels, (first, last) if parcels else None)

    def _lock(self, session: Session) -> None:
        """Two workers never make the same parcel. SQLite has one writer anyway; nobody may lock a table he may only add to."""
        if session.get_bind().dialect.name == "postgresql":
            name = text(
                "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.outbox_archive', 0))"
            )
            session.execute(name)

    def _due(self, session: Session, now: datetime, most: int) -> Sequence[Row[Any]]:
        outbox = self.events.outbox
        waiting = select(func.min(outbox.c.position)).where(outbox.c.published_at.is_(None))
        first_waiting = session.scalar(waiting)
        due = [outbox.c.published_at < now - KEPT, outbox.c.aggregatetype.not_in(_COMPACTED)]
        if first_waiting is not None:
            due.append(outbox.c.position < first_waiting)
        rows = session.execute(select(outbox).where(*due).order_by(outbox.c.position).limit(most)).all()
        return list(takewhile(lambda row: _month(row) == _month(rows[0]), rows))

    def _last(self, session: Session) -> tuple[int, str]:
        kept = self.table.c
        query = select(kept.number, kept.digest).order_by(kept.number.desc()).limit(1)
        row = session.execute(query).one_or_none()
        return (row.number, row.digest) if row else (0, _FIRST)


def _by_one(query: Any) -> Any:
    return query.execution_options(yield_per=1)


def _month(row: Row[Any]) -> str:
    return f"{row.published_at:%Y-%m}"


def _plain(row: Row[Any]) -> dict[str, Any]:
    return {**row._asdict(), **{name: getattr(row, name).isoformat() for name in _MOMENTS}}


def _event(line: bytes) -> Envelope:
    plain = json.loads(line)
    moments = {name: datetime.fromisoformat(plain[name]) for name in _MOMENTS}
    return enveloped(SimpleNamespace(**{**plain, **moments}))


def _digest(before: str, month: str, content: bytes) -> str:
    return hashlib.sha256(f"{before} {month}\n".encode() + content).hexdigest()


def _is_whole(row: Row[Any], before: str) -> bool:
    try:
        content = zlib.decompress(row.content)
    except zlib.error:
        return False
    return bool(len(content.splitlines()) == row.events and _digest(before, row.month, content) == row.digest)
