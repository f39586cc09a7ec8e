"""The envelope: CloudEvents 1.0 with the sequence, partitionkey and recordedtime extensions; Kafka binary mode on the wire."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from events.bus.trouble import InvalidMessageError
from events.canonical import canonical_bytes, digest, plain_bytes
from events.messages.base import Message
from events.messages.registry import UnknownMessageTypeError, by_type
from events.signing import SigningKey


@dataclass(frozen=True)
class Envelope:
    """One event on the log. `data` is the canonical JSON of the message; `sequence` is None on compacted topics.

    `signature` (Ed25519, hexadecimal, by the key `key_id`) covers everything else but the traceparent.
    """

    id: str
    source: str
    type: str
    subject: str
    topic: str
    key: str
    time: datetime
    data: bytes
    sequence: int | None = None
    traceparent: str | None = None
    key_id: str | None = None
    signature: str | None = None

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything that a repeat must have in common with the first: two events of one id differ only by forgery."""
        return hashlib.sha256(self.signed_bytes).hexdigest()

    @property
    def content(self) -> dict[str, Any]:
        """What makes this event this event, and what its writer signs."""
        names = (self.id, self.source, self.type, self.subject, self.topic, self.key, self.time.isoformat())
        return {"names": list(names), "sequence": self.sequence, "data": self.digest}

    @property
    def own_id(self) -> str:
        """What an event is filed under that is not the one it claims to be: SHA-256 of all it says, its signature included."""
        return digest({**self.content, "key_id": self.key_id, "signature": self.signature})

    @property
    def signed_bytes(self) -> bytes:
        """The canonical bytes of `content`."""
        return plain_bytes(self.content)

    def signed(self, key: SigningKey) -> "Envelope":
        return self.sealed(key.key_id, key.sign(self.content))

    def sealed(self, key_id: str, signature: str) -> "Envelope":
        """With a signature of `signed_bytes` that was made elsewhere."""
        copy = object.__new__(
            Envelope
        )  # dataclasses.replace takes five times as long, and every event is sealed
        copy.__dict__.update(self.__dict__, key_id=key_id, signature=signature)
        return copy

    def message(self) -> Message:
        """The typed message. Raises InvalidMessageError for an unknown type or data that do not fit its model."""
        try:
            return by_type(self.type).model.model_validate_json(self.data)
        except (UnknownMessageTypeError, ValidationError) as error:
            raise InvalidMessageError("message_invalid", str(error)) from error


HASH_ONLY = "sha256:"
"""Before the hash, where an owner has kept no more of what it said: no JSON begins like this."""


class HashedEnvelope(Envelope):
    """An event of whose data only the hash was kept: it proves the whole one, and has no message.

    Made of an owner's own rows alone; what others send is what it says."""

    @property
    def digest(self) -> str:
        return self.data.decode().removeprefix(HASH_ONLY)


def encode(message: Message) -> bytes:
    return canonical_bytes(message)
