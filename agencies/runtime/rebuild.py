"""Drops what an agency made of the gate's words, and makes it again from the beginning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agencies.runtime.desk import Desk
from agencies.runtime.hear import hear
from agencies.runtime.store.read_model import Contents, ReadModel
from events.bus.envelope import Envelope
from events.messages.base import Message


@dataclass(frozen=True)
class Rebuilt:
    """By table, what was there and what is there now; `events` were heard again."""

    events: int
    before: Mapping[str, Contents]
    after: Mapping[str, Contents]


class _RememberingDesk(Desk):
    """Everything was decided and said when it was heard first."""

    def decide(self, record_id: str) -> None:
        pass

    def say(self, message: Message, identity: str) -> None:
        pass


def rebuild(desk: Desk, heard: Iterable[Envelope]) -> Rebuilt:
    """`heard` are the events this agency has applied, in their order; whatever they raise leaves the transaction to be undone."""
    desk.records.lock()  # its consumer waits until this is over
    model = ReadModel(desk.pack.tables, desk.session)
    before, events = model.contents(), 0
    model.clear()
    remembering = _RememberingDesk(desk.pack, desk.session, desk.clock)
    for event in heard:
        hear(remembering, event.message(), event.time)
        events += 1
    return Rebuilt(events, before, model.contents())
