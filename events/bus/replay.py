"""What a consumer has heard of a topic, once more from the beginning: to build anew what it made of it.

The events come from their owner's archive and outbox, not from the log, which forgets; only of compacted topics the log itself
keeps the latest of each key for ever. They are exactly those the consumer has applied, proven by its inbox: nothing less, and
nothing it has yet to hear.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from events.bus.archive import Archive
from events.bus.envelope import Envelope
from events.messages.dead_letter import EventsDropped
from events.messages.registry import DEAD_LETTER, DROPPED

Place = tuple[str, str]
"""Source and subject of a sequence."""


class ReplayIncompleteError(Exception):
    """The archive lacks what the consumer has heard, or has it otherwise: what is built from it would be less than what is."""


@dataclass
class Replay:
    """`archive` is the consumer's own: in it and in the outbox beside it stands what was given up."""

    archive: Archive
    consumer: str
    topic: str
    _done: dict[Place, int] = field(default_factory=dict)

    def events(self, session: Session, said: Iterable[Envelope]) -> Iterator[Envelope]:
        """Of what was `said`, in order, what the consumer has applied. Raises ReplayIncompleteError, at the latest at the end."""
        last = self._positions(session)
        given_up = _given_up(session, self.archive, self.consumer, self.topic)
        for event in said:
            place = (event.source, event.subject)
            if event.sequence is None or event.sequence > last.get(place, 0):
                continue
            self._count(event.sequence, place, given_up)
            if not any(_covers(one, event) for one in given_up):
                self._prove(session, event)
                yield event
        for place, number in last.items():
            self._count(number + 1, place, given_up)

    def _count(self, number: int, place: Place, given_up: Sequence[EventsDropped]) -> None:
        """Between the last one and this there is none but what somebody accepted as lost."""
        for between in range(self._done.get(place, 0) + 1, number):
            if not any(_lost(one, place, between) for one in given_up):
                self._lacks(place, between)
        self._done[place] = number

    def _prove(self, session: Session, event: Envelope) -> None:
        if _heard_as(session, self.archive, self.consumer, event.id) != event.fingerprint:
            raise ReplayIncompleteError(
                f"{self.consumer} has not heard {event.id} as it stands in the archive"
            )

    def _lacks(self, place: Place, number: int) -> None:
        source, subject = place
        raise ReplayIncompleteError(
            f"number {number} of {source} on {self.topic} about {subject} is in no archive, and {self.consumer} has heard it"
        )

    def _positions(self, session: Session) -> dict[Place, int]:
        position = self.archive.events.inbox_position.c
        query = select(position.source, position.subject, position.last).where(
            position.consumer == self.consumer, position.topic == self.topic, position.last > 0
        )
        return {(source, subject): last for source, subject, last in session.execute(query)}


@dataclass(frozen=True)
class ReplayLatest:
    """The same of a compacted topic, whose events have no numbers: of each key the last one that the consumer has applied."""

    archive: Archive
    consumer: str
    topic: str

    def events(
        self, session: Session, said: Iterable[Envelope], logged: Iterable[Envelope]
    ) -> Iterator[Envelope]:
        """`said` tells, in order, which events there were, `logged` brings those that the log still has.

        Raises ReplayIncompleteError at the end."""
        wanted = self._latest(session, said)
        for event in logged:
            heard = event.id in wanted and _heard_as(session, self.archive, self.consumer, event.id)
            if heard == event.fingerprint:
                del wanted[event.id]
                yield event
        for event_id, key in wanted.items():
            raise ReplayIncompleteError(
                f"{event_id} about {key} is not on {self.topic} (any more), and {self.consumer} has heard nothing newer of it"
            )

    def _latest(self, session: Session, said: Iterable[Envelope]) -> dict[str, str]:
        """Ids and their keys."""
        given_up = {one.event_id for one in _given_up(session, self.archive, self.consumer, self.topic)}
        latest: dict[str, str] = {}
        for event in said:
            if event.id not in given_up and _heard_as(session, self.archive, self.consumer, event.id):
                latest[event.key] = event.id
        return {event_id: key for key, event_id in latest.items()}


def _heard_as(session: Session, archive: Archive, consumer: str, event_id: str) -> str | None:
    """The fingerprint under which the consumer noted the event."""
    inbox = archive.events.inbox.c
    return session.scalar(select(inbox.digest).where(inbox.consumer == consumer, inbox.id == event_id))


def _given_up(session: Session, archive: Archive, consumer: str, topic: str) -> list[EventsDropped]:
    dropped = (
        EventsDropped.model_validate_json(event.data)
        for event in archive.whole(session, DEAD_LETTER.name)
        if event.type == DROPPED
    )
    return [one for one in dropped if (one.consumer, one.topic, one.forged) == (consumer, topic, False)]


def _covers(one: EventsDropped, event: Envelope) -> bool:
    place = (event.source, event.subject)
    return one.event_id == event.id or (event.sequence is not None and _lost(one, place, event.sequence))


def _lost(one: EventsDropped, place: Place, number: int) -> bool:
    numbers = range(one.first or 0, (one.last or 0) + 1)
    return one.event_id is None and (one.source, one.subject) == place and number in numbers
