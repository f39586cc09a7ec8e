"""The events of one consumer that wait: put aside, looked up, taken out again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from events.bus.envelope import Envelope
from events.bus.port import Received
from events.storage.tables import EventTables

GAP = "gap"  # an earlier event of its sequence has not come yet
BEHIND = "behind"  # an earlier event of its key is poison
RETRY = "retry"  # an operator asked to try it again
FORGED = "forged"  # shares an id or a sequence number with another event; blocks nothing
PASSABLE = (GAP, BEHIND, RETRY, FORGED)  # every other reason is poison and blocks its key


@dataclass(frozen=True)
class ParkedEvents:
    tables: EventTables
    consumer: str

    def put(self, session: Session, received: Received, reason: str, detail: str, at: datetime) -> None:
        event = received.envelope
        columns = {name: getattr(event, name) for name in _SAME}
        session.execute(
            insert(self.tables.inbox_parked).values(
                consumer=self.consumer,
                digest=event.fingerprint,
                payload=readable(event.data),
                log_offset=received.offset,
                reason=reason,
                detail=detail[:10_000].replace("\0", ""),
                parked_at=at,
                **columns,
            )
        )

    def remember_claim(self, session: Session, event: Envelope, claimed: str) -> None:
        parked = self.tables.inbox_parked
        mine = (
            parked.c.consumer == self.consumer,
            parked.c.id == event.id,
            parked.c.digest == event.fingerprint,
        )
        session.execute(update(parked).where(*mine).values(claimed_id=claimed))

    def has_any(self, session: Session) -> bool:
        """Nearly always False, and then nothing more has to be asked of this table."""
        parked = self.tables.inbox_parked
        query = select(parked.c.id).where(parked.c.consumer == self.consumer)
        return session.execute(query.limit(1)).first() is not None

    def fingerprints(self, session: Session, event_id: str) -> set[str]:
        parked = self.tables.inbox_parked
        query = select(parked.c.digest).where(parked.c.consumer == self.consumer, parked.c.id == event_id)
        return set(session.scalars(query))

    def holds_sequence(self, session: Session, event: Envelope) -> bool:
        """Whether another waiting event has this place in its sequence."""
        parked = self.tables.inbox_parked
        same = (parked.c[name] == getattr(event, name) for name in ("source", "topic", "subject", "sequence"))
        query = select(parked.c.id).where(
            parked.c.consumer == self.consumer, *same, parked.c.reason != FORGED
        )
        return session.execute(query.limit(1)).first() is not None

    def is_blocked(self, session: Session, topic: str, key: str) -> bool:
        """Whether events of this key have to wait behind others, in the order in which they came."""
        parked = self.tables.inbox_parked
        query = select(parked.c.id).where(self._of_key(topic, key), parked.c.reason.not_in((GAP, FORGED)))
        return session.execute(query.limit(1)).first() is not None

    def of_key(self, session: Session, topic: str, key: str) -> Sequence[Row[Any]]:
        """Everything of this key that waits, in the order in which it came; forged events do not wait."""
        parked = self.tables.inbox_parked
        query = select(parked).where(self._of_key(topic, key), parked.c.reason != FORGED)
        return session.execute(query.order_by(parked.c.log_offset, parked.c.sequence)).all()

    def take(self, session: Session, event_id: str, digest: str) -> bool:
        """Removes one row; False where another member of the group was faster."""
        parked = self.tables.inbox_parked
        mine = and_(parked.c.consumer == self.consumer, parked.c.id == event_id, parked.c.digest == digest)
        return len(session.execute(delete(parked).where(mine).returning(parked.c.id)).all()) == 1

    def resumable(self, session: Session) -> Iterator[tuple[str, str]]:
        """(topic, key) of keys with something to try again and nothing poisonous before it."""
        parked = self.tables.inbox_parked
        own = parked.c.consumer == self.consumer
        poison = select(parked.c.topic, parked.c.key).where(own, parked.c.reason.not_in(PASSABLE)).distinct()
        blocked = {(topic, key) for topic, key in session.execute(poison)}
        waiting = (
            select(parked.c.topic, parked.c.key).where(own, parked.c.reason.in_((BEHIND, RETRY))).distinct()
        )
        return ((topic, key) for topic, key in session.execute(waiting).all() if (topic, key) not in blocked)

    def gaps_before(self, session: Session, moment: datetime) -> Sequence[Row[Any]]:
        """Events that have waited for an earlier one since before `moment`."""
        parked = self.tables.inbox_parked
        query = select(parked).where(
            parked.c.consumer == self.consumer, parked.c.reason == GAP, parked.c.parked_at < moment
        )
        return session.execute(query.limit(100)).all()

    def _of_key(self, topic: str, key: str) -> Any:
        parked = self.tables.inbox_parked
        return and_(parked.c.consumer == self.consumer, parked.c.topic == topic, parked.c.key == key)


_SIGNED = ("key_id", "signature")
_SAME = ("id", "source", "topic", "subject", "key", "sequence", "type", "time", "traceparent", *_SIGNED)


def unparked(row: Row[Any]) -> Received:
    """The event of a parked row, as it was received but for the id of one that was not what it claimed to be."""
    columns = {name: getattr(row, name) for name in _SAME}
    return Received(Envelope(data=row.payload.encode(), **columns), partition=-1, offset=row.log_offset)


def readable(data: bytes) -> str:
    """Text that every database keeps, whatever the bytes: PostgreSQL knows no NUL, and foreign bytes may be anything."""
    return data.decode(errors="backslashreplace").replace("\0", "\\x00")
