"""Several events in one transaction and a few statements, as long as each is what comes next; the first odd one ends it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from events.bus.admission import admit
from events.bus.envelope import Envelope
from events.bus.port import Received
from events.bus.steps import Around
from events.storage.inbox import Handle, Inbox, Outcome

_Sequence = tuple[str, str, str]


@dataclass
class InboxBatch:
    """What `inbox` does, for the plain events of one transaction, which is the caller's; each is handled within `around`."""

    inbox: Inbox
    session: Session
    at: datetime
    around: Around
    _last: dict[_Sequence, int] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)
    _applied: list[Envelope] = field(default_factory=list)

    def receive(
        self, batch: Sequence[Received], handle: Handle, enough: Callable[[], bool]
    ) -> Sequence[Outcome]:
        """Applies new events and ignores repeats, from the first on; returns what became of each it took.

        It takes none where anything waits, ends before the first event that is not next in its sequence or that has a
        known id with other bytes, and at the latest after the one at which it is `enough`.
        Raises whatever `handle`, the inbox's check and the database raise, InvalidMessageError too: then the caller takes all
        of it back and looks at each event alone.
        """
        events = [received.envelope for received in batch]
        self._lock(events)
        if self.inbox.parked.has_any(self.session):
            return ()
        self._recall(events)
        outcomes: list[Outcome] = []
        for event in events:
            outcome = self._receive(event, handle)
            if outcome is None:
                break
            outcomes.append(outcome)
            if enough():
                break
        self._settle()
        return outcomes

    def _lock(self, events: Sequence[Envelope]) -> None:
        """All that we shall need, in one order for everybody: two members of a group never wait for each other."""
        places = {_sequence(event): event for event in events}
        for place in sorted(places):
            self._last[place] = self.inbox.lock(self.session, places[place])

    def _recall(self, events: Sequence[Envelope]) -> None:
        """Asks only about what may have come before. The id of an event that is next in its sequence is new, or it is a
        forgery: then the inbox refuses to note it a second time."""
        earlier = [event.id for event in events if (event.sequence or 0) <= self._last[_sequence(event)]]
        if earlier:
            inbox = self.inbox.tables.inbox
            query = select(inbox.c.id, inbox.c.digest).where(inbox.c.consumer == self.inbox.consumer)
            found = self.session.execute(query.where(inbox.c.id.in_(earlier)))
            self._known = {row.id: row.digest for row in found}

    def _receive(self, event: Envelope, handle: Handle) -> Outcome | None:
        """None for an event that has to be looked at alone."""
        self.inbox.check(event)
        if event.id in self._known:
            return Outcome.REPEATED if event.fingerprint == self._known[event.id] else None
        place = _sequence(event)
        if event.sequence not in (None, self._last[place] + 1):
            return None
        with self.around(event):
            handle(self.session, event, admit(event))
        self._known[event.id] = event.fingerprint
        self._last[place] = event.sequence or self._last[place]
        self._applied.append(event)
        return Outcome.APPLIED

    def _settle(self) -> None:
        rows = [
            {
                "consumer": self.inbox.consumer,
                "id": event.id,
                "digest": self._known[event.id],
                "received_at": self.at,
            }
            for event in self._applied
        ]
        if rows:
            self.session.execute(insert(self.inbox.tables.inbox), rows)
        moved = {_sequence(event): event for event in self._applied if event.sequence is not None}
        for place, event in moved.items():
            self.inbox.advance(self.session, event, self._last[place])


def _sequence(event: Envelope) -> _Sequence:
    return (event.source, event.topic, event.subject)
