"""What people do with events that wait: look at them, try them again, or give them up with a name and a reason.

All of it happens in the database of the owner whose consumer parked them; the consumer goes on by itself within a second.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, true, update
from sqlalchemy.orm import Session

from events.bus.envelope import Envelope
from events.messages.dead_letter import EventsDropped
from events.storage.inbox import Inbox
from events.storage.outbox import Outbox
from events.storage.parked import FORGED, GAP, PASSABLE, RETRY, unparked
from events.storage.tables import EventTables

_COPIES = 1_000  # a true event and what was forged under its id


def _is_poison(reason: str) -> bool:
    return reason not in PASSABLE


class NotParkedError(LookupError):
    """No such event waits (any more), or it waits for another reason than this remedy is for."""


@dataclass(frozen=True)
class Parked:
    """One waiting event. `reason`: gap | behind | retry | forged | a poison event's own code.

    `claimed_id`: the id that one gave itself whose signature was not right; it may be heard again once that is mended.
    """

    consumer: str
    envelope: Envelope
    digest: str
    reason: str
    detail: str
    parked_at: datetime
    claimed_id: str | None = None

    @property
    def may_be_retried(self) -> bool:
        return _is_poison(self.reason) or (self.reason == FORGED and self.claimed_id is not None)


@dataclass(frozen=True)
class Remedy:
    """Who steps in, when and why: kept with everything that is given up."""

    by: str
    why: str
    at: datetime


@dataclass(frozen=True)
class DeadLetters:
    tables: EventTables

    def waiting(self, session: Session, consumer: str | None = None, limit: int = 200) -> Sequence[Parked]:
        """The oldest first."""
        return self._read(session, true(), consumer, limit)

    def _read(
        self, session: Session, which: ColumnElement[bool], consumer: str | None, limit: int
    ) -> Sequence[Parked]:
        parked = self.tables.inbox_parked
        query = select(parked).where(which).order_by(parked.c.parked_at, parked.c.log_offset).limit(limit)
        if consumer is not None:
            query = query.where(parked.c.consumer == consumer)
        return [
            Parked(
                row.consumer,
                unparked(row).envelope,
                row.digest,
                row.reason,
                row.detail,
                row.parked_at,
                row.claimed_id,
            )
            for row in session.execute(query)
        ]

    def starting_with(
        self, session: Session, beginning: str, consumer: str | None = None, limit: int = 200
    ) -> Sequence[Parked]:
        """Those whose id begins like this, the oldest first."""
        return self._read(
            session, self.tables.inbox_parked.c.id.startswith(beginning, autoescape=True), consumer, limit
        )

    def retry(self, session: Session, consumer: str, event_id: str) -> None:
        """Tries a poison event again, after what it stumbled over was mended; or one with a wrong signature, after its key
        was pinned.

        Raises NotParkedError, also for a forged one whose id or place in the sequence is another's."""
        self._mark_retry(session, self._one(session, consumer, event_id, lambda one: one.may_be_retried))

    def drop(self, session: Session, consumer: str, event_id: str, remedy: Remedy) -> Envelope:
        """Gives up one poison or forged event; what waits behind it goes on. Raises NotParkedError."""
        letter = self._one(
            session, consumer, event_id, lambda one: one.reason == FORGED or _is_poison(one.reason)
        )
        inbox = Inbox(self.tables, consumer)
        inbox.parked.take(session, event_id, letter.digest)
        event = letter.envelope
        if letter.reason != FORGED:
            inbox.lock(session, event)
            inbox.settle(session, event, remedy.at)
        self._tell(session, letter, (event.sequence, event.sequence), remedy, event_id)
        return event

    def accept_gap(self, session: Session, consumer: str, event_id: str, remedy: Remedy) -> tuple[int, int]:
        """Accepts that the events before this waiting one will never come; returns the missing numbers, first and last.

        Raises NotParkedError."""
        letter = self._one(session, consumer, event_id, lambda one: one.reason == GAP)
        inbox, event = Inbox(self.tables, consumer), letter.envelope
        missing = (inbox.lock(session, event) + 1, (event.sequence or 0) - 1)
        inbox.advance(session, event, missing[1])
        self._mark_retry(session, letter)
        self._tell(session, letter, missing, remedy, None)
        return missing

    def _one(
        self, session: Session, consumer: str, event_id: str, settles: Callable[[Parked], bool]
    ) -> Parked:
        for letter in self._read(session, self.tables.inbox_parked.c.id == event_id, consumer, _COPIES):
            if settles(letter):
                return letter
        raise NotParkedError(f"{consumer} keeps no such event {event_id}")

    def _mark_retry(self, session: Session, letter: Parked) -> None:
        parked = self.tables.inbox_parked
        mine = (parked.c.consumer == letter.consumer, parked.c.id == letter.envelope.id)
        session.execute(update(parked).where(*mine, parked.c.digest == letter.digest).values(reason=RETRY))

    def _tell(
        self,
        session: Session,
        letter: Parked,
        span: tuple[int | None, int | None],
        remedy: Remedy,
        event_id: str | None,
    ) -> None:
        event = letter.envelope
        dropped = EventsDropped(
            consumer=letter.consumer,
            topic=event.topic,
            source=event.source,
            subject=event.subject,
            key=event.key,
            event_id=event_id,
            first=span[0],
            last=span[1],
            dropped_by=remedy.by,
            why=remedy.why,
            at=remedy.at,
            forged=letter.reason == FORGED,
        )
        Outbox(self.tables, f"/consumers/{letter.consumer}").append(session, dropped, remedy.at)
