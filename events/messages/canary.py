"""The canary truck: a sign of life that takes the way of every event and means nothing else. No record, no vehicle, no people."""

from pydantic import Field

from events.messages.base import Message
from events.messages.values import Agency, Instant


class CanarySent(Message):
    """The gate sends one each minute; `number` counts them. Heard by every agency, which answers with CanaryEchoed."""

    number: int = Field(ge=1)
    sent_at: Instant


class CanaryEchoed(Message):
    """An agency heard a canary. `sent_at` is the gate's clock, `heard_at` the agency's."""

    agency: Agency
    number: int = Field(ge=1)
    sent_at: Instant
    heard_at: Instant
