"""What is asked of an event before anyone handles it: that it says what its place on the log promises."""

from events.bus.envelope import Envelope
from events.bus.trouble import InvalidMessageError
from events.messages.base import Message
from events.messages.registry import describe


def admit(envelope: Envelope) -> Message:
    """The typed message.

    Raises InvalidMessageError: `message_invalid`, `topic_wrong`, `key_wrong`, or `sequence_wrong` where the topic promises
    a sequence and there is none (or the other way round): without it a lost event would go unseen.
    """
    message = envelope.message()
    row = describe(message)
    topic = row.topic(message)
    if topic.name != envelope.topic:
        raise InvalidMessageError("topic_wrong", f"{envelope.type} belongs on {topic.name}")
    if row.key(message) != envelope.key:
        raise InvalidMessageError("key_wrong", f"the message's key is {row.key(message)}")
    if topic.compacted is not (envelope.sequence is None):
        raise InvalidMessageError("sequence_wrong", f"sequence {envelope.sequence} on {topic.name}")
    return message
