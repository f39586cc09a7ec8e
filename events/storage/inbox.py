"""Reading an event exactly once, in order: what makes "at least once, in any order" harmless to a consumer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import Row, insert, text, update
from sqlalchemy.orm import Session

from events.bus.admission import admit
from events.bus.envelope import Envelope
from events.bus.port import Received
from events.bus.trouble import InvalidMessageError
from events.messages.base import Message
from events.messages.dead_letter import DeadLettered
from events.storage.outbox import Outbox
from events.storage.parked import BEHIND, FORGED, GAP, PASSABLE, ParkedEvents, readable, unparked
from events.storage.tables import EventTables
from events.tracing import continued

Handle = Callable[[Session, Envelope, Message], None]
Check = Callable[[Envelope], None]
"""Raises InvalidMessageError for an event that is not from whom it claims to be from."""
_COPIED_CHARACTERS = 100_000
_LOCK = text(
    "INSERT INTO inbox_position (consumer, source, topic, subject, last) VALUES (:consumer, :source, :topic, :subject, 0)"
    " ON CONFLICT (consumer, source, topic, subject) DO UPDATE SET last = inbox_position.last RETURNING last"
)


def as_it_comes(_: Envelope) -> None:
    """Believes every event: for logs on which everyone may be trusted to write what is his."""


class Outcome(StrEnum):
    APPLIED = "applied"
    REPEATED = "repeated"  # the same event again: ignored
    PARKED = "parked"  # waits behind a gap or behind a poison event
    DEAD = "dead"  # poison: kept for people, and copied to the dead letters
    FORGED = "forged"  # the same, but it says nothing about us or about the true events of its source


@dataclass(frozen=True)
class Inbox:
    """One consumer's memory, in its owner's database. Everything here happens inside the caller's transaction."""

    tables: EventTables
    consumer: str
    check: Check = as_it_comes

    @cached_property
    def parked(self) -> ParkedEvents:
        return ParkedEvents(self.tables, self.consumer)

    def receive(self, session: Session, received: Received, handle: Handle, at: datetime) -> Outcome:
        """Applies the event if it is new and its turn has come; otherwise ignores, parks or dead-letters it.

        Raises whatever `handle` raises, except InvalidMessageError: that event is poison, and its key is parked.
        """
        try:
            self.check(received.envelope)
        except InvalidMessageError as trouble:
            return self._disown(session, received, trouble, at)
        event = received.envelope
        last = self.lock(session, event)
        waits = self.parked.has_any(session)  # asked under the lock: whoever held it before has committed
        known = self._fingerprints(session, event, waits=waits)
        if event.fingerprint in known:
            return Outcome.REPEATED
        if known or self._sequence_taken(session, event, last, waits=waits):
            return self._dead(
                session, received, InvalidMessageError(FORGED, "its id or sequence is taken"), at
            )
        if waits and self.parked.is_blocked(session, event.topic, event.key):
            return self._park(session, received, BEHIND, at)
        if event.sequence is not None and event.sequence > last + 1:
            return self._park(session, received, GAP, at)
        outcome = self._apply(session, received, handle, at)
        if outcome is Outcome.APPLIED and waits:
            self.resume(session, (event.topic, event.key), handle, at)
        return outcome

    def resume(self, session: Session, place: tuple[str, str], handle: Handle, at: datetime) -> int:
        """Applies what waits at (topic, key) and may go now; returns how many did."""
        applied = 0
        while (step := self._pass(session, place, handle, at)) > 0:
            applied += step
        return applied

    def _pass(self, session: Session, place: tuple[str, str], handle: Handle, at: datetime) -> int:
        applied = 0
        for row in self.parked.of_key(session, *place):
            if row.reason not in PASSABLE:
                break
            received = unparked(row)
            if row.claimed_id is not None:
                return applied + self._reconsider(session, row, handle, at)
            if not self._is_next(session, received.envelope):
                self._wait_for_gap(session, row.id)
                continue
            if not self.parked.take(session, row.id, row.digest):
                break
            if self._apply(session, received, handle, at) is not Outcome.APPLIED:
                break
            applied += 1
        return applied

    def _reconsider(self, session: Session, row: Row[Any], handle: Handle, at: datetime) -> int:
        """Hears once more, under its own id, what had not the right signature; 1 where it is done with now."""
        if not self.parked.take(session, row.id, row.digest):
            return 0
        received = unparked(row)
        claimed = replace(received, envelope=replace(received.envelope, id=row.claimed_id))
        return int(self.receive(session, claimed, handle, at) is Outcome.APPLIED)

    def _is_next(self, session: Session, event: Envelope) -> bool:
        return self.lock(session, event) + 1 == event.sequence or event.sequence is None

    def _wait_for_gap(self, session: Session, event_id: str) -> None:
        """What waited behind a poison event and is not next in its sequence waits for its gap from now on."""
        parked = self.tables.inbox_parked
        mine = (parked.c.consumer == self.consumer, parked.c.id == event_id, parked.c.reason == BEHIND)
        session.execute(update(parked).where(*mine).values(reason=GAP))

    def _apply(self, session: Session, received: Received, handle: Handle, at: datetime) -> Outcome:
        event = received.envelope
        try:
            message = admit(event)
            # A refusal takes back what the handler wrote, not what the inbox notes.
            with continued(event.traceparent), session.begin_nested():
                handle(session, event, message)
        except InvalidMessageError as trouble:
            return self._dead(session, received, trouble, at)
        self.settle(session, event, at)
        return Outcome.APPLIED

    def settle(self, session: Session, event: Envelope, at: datetime) -> None:
        """Notes that the event is done with: its repeats are ignored, the next in its sequence may come."""
        values = {"consumer": self.consumer, "id": event.id, "digest": event.fingerprint, "received_at": at}
        session.execute(insert(self.tables.inbox).values(**values))
        if event.sequence is not None:
            self.advance(session, event, event.sequence)

    def advance(self, session: Session, event: Envelope, last: int) -> None:
        position = self.tables.inbox_position
        mine = (position.c[name] == value for name, value in self._place(event).items())
        session.execute(update(position).where(*mine).values(last=last))

    def lock(self, session: Session, event: Envelope) -> int:
        """The last applied number of the event's sequence; its row is ours until the transaction ends."""
        return int(session.execute(_LOCK, self._place(event)).scalar_one())

    def _place(self, event: Envelope) -> dict[str, str]:
        return {
            "consumer": self.consumer,
            "source": event.source,
            "topic": event.topic,
            "subject": event.subject,
        }

    def _fingerprints(self, session: Session, event: Envelope, *, waits: bool) -> set[str]:
        inbox = self.tables.inbox
        mine = inbox.select().where(inbox.c.consumer == self.consumer, inbox.c.id == event.id)
        found = {row.digest for row in session.execute(mine)}
        return found | (self.parked.fingerprints(session, event.id) if waits else set())

    def _sequence_taken(self, session: Session, event: Envelope, last: int, *, waits: bool) -> bool:
        if event.sequence is None:
            return False
        return event.sequence <= last or (waits and self.parked.holds_sequence(session, event))

    def _park(self, session: Session, received: Received, reason: str, at: datetime) -> Outcome:
        self.parked.put(session, received, reason, "", at)
        return Outcome.PARKED

    def _disown(
        self, session: Session, received: Received, trouble: InvalidMessageError, at: datetime
    ) -> Outcome:
        """It is not the event it claims to be, so it goes by an id of its own: the true one may still come."""
        event = replace(received.envelope, id=received.envelope.own_id)
        if event.fingerprint in self.parked.fingerprints(session, event.id):
            return Outcome.REPEATED
        detail = f"{trouble.detail}; it calls itself {received.envelope.id}"
        refusal = InvalidMessageError(FORGED, detail)
        outcome = self._dead(session, replace(received, envelope=event), refusal, at)
        self.parked.remember_claim(session, event, received.envelope.id)
        return outcome

    def _dead(
        self, session: Session, received: Received, trouble: InvalidMessageError, at: datetime
    ) -> Outcome:
        event = received.envelope
        self.parked.put(session, received, trouble.reason, trouble.detail, at)
        copy = DeadLettered(
            consumer=self.consumer,
            event_id=event.id,
            reason=trouble.reason,
            detail=trouble.detail[:1_000],
            data=readable(event.data[:_COPIED_CHARACTERS]),
            cut=len(event.data) > _COPIED_CHARACTERS,
            at=at,
            **{
                name: getattr(event, name)
                for name in ("source", "type", "topic", "subject", "key", "sequence")
            },
        )
        Outbox(self.tables, f"/consumers/{self.consumer}").append(session, copy, at)
        return Outcome.FORGED if trouble.reason == FORGED else Outcome.DEAD
