"""What a consumer says about an event it could not take."""

from events.messages.base import Message
from events.messages.values import Code, Instant


class DeadLettered(Message):
    """A copy, for people, of an event that a consumer refused; the whole event waits in that consumer's own database.

    `data` is the event's text, cut after 100,000 characters (`cut` says so); `reason` is a stable code, e.g. `forged`.
    """

    consumer: str
    event_id: str
    source: str
    type: str
    topic: str
    subject: str
    key: str
    sequence: int | None
    reason: Code
    detail: str
    data: str
    cut: bool
    at: Instant


class EventsDropped(Message):
    """A person gave up waiting events of one sequence, or accepted that events are missing: the record concerned is held.

    `first`..`last` are their sequence numbers, None where the topic carries none; `event_id` is None for missing events.
    `forged`: it was not the event it claimed to be, so no record has missed anything.
    """

    consumer: str
    topic: str
    source: str
    subject: str
    key: str
    event_id: str | None
    first: int | None
    last: int | None
    dropped_by: str
    why: str
    at: Instant
    forged: bool = False
