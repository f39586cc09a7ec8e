"""Writing an event in the same transaction as the change it tells of; the relay brings it to the log afterwards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from events.bus.envelope import encode
from events.messages.base import Message
from events.messages.registry import describe
from events.storage.tables import EventTables
from events.tracing import traceparent

_NEXT = text(
    "INSERT INTO outbox_sequence (source, topic, subject, last) VALUES (:source, :topic, :subject, 1)"
    " ON CONFLICT (source, topic, subject) DO UPDATE SET last = outbox_sequence.last + 1 RETURNING last"
)


_MOST_BYTES = 900_000  # Kafka takes a little over 1,000,000 with the headers


class EventTooLargeError(ValueError):
    """The log would never take it: the change that tells of it must fail, not the relay afterwards."""


@dataclass(frozen=True)
class Outbox:
    """One owner's way out. `source` is the CloudEvents source of all it says, e.g. `/gate` or `/lanes/b1-out-1`."""

    tables: EventTables
    source: str

    def append(self, session: Session, message: Message, at: datetime, event_id: str | None = None) -> str:
        """Adds the event to this transaction and returns its id.

        The sequence counts 1, 2, 3… per source, topic and subject: the caller holds the lock of the aggregate the subject
        names, so that numbers are given in commit order. Give `event_id` where the same fact must have the same id.
        Raises EventTooLargeError.
        """
        payload = _payload(message)
        row = describe(message)
        topic, key = row.topic(message), row.key(message)
        number = None if topic.compacted else self._next(session, topic.name, key)
        identity = event_id or str(uuid4())
        session.execute(
            insert(self.tables.outbox).values(
                id=identity,
                aggregatetype=topic.name,
                aggregateid=key,
                type=row.name,
                payload=payload,
                source=self.source,
                subject=key,
                sequence=number,
                time=at,
                traceparent=traceparent(),
            )
        )
        return identity

    def _next(self, session: Session, topic: str, subject: str) -> int:
        names = {"source": self.source, "topic": topic, "subject": subject}
        return int(session.execute(_NEXT, names).scalar_one())


def _payload(message: Message) -> str:
    payload = encode(message)
    if len(payload) > _MOST_BYTES:
        raise EventTooLargeError(
            f"{type(message).__name__} has {len(payload)} bytes, at most {_MOST_BYTES} can travel"
        )
    return payload.decode()
