"""What is asked of the queue before a control point, and what is answered."""

from pydantic import Field

from events.messages.values import Code, PlaceId, Value
from gate.domain.queueing import QueueClass
from gate.services.commands import Command

_MOST_A_DAY = 10_000


class Quotas(Value):
    """How many vehicles of each class may be called a day (at the gate, UTC+7)."""

    perishable: int = Field(ge=0, le=_MOST_A_DAY)
    ordinary: int = Field(ge=0, le=_MOST_A_DAY)
    empty: int = Field(ge=0, le=_MOST_A_DAY)


class OpenQueue(Command):
    """From now on this point lets in only who was called. `answer_minutes`: how long a called vehicle has to come."""

    point: PlaceId
    quotas: Quotas
    answer_minutes: int = Field(ge=1, le=1440)


class CloseQueue(Command):
    """Nobody waits here any more: all tickets end, and the point lets in without a call. `note` is public."""

    queue_id: str = Field(max_length=64)
    note: str = Field(min_length=1, max_length=300)


class SetQuotas(Command):
    """Other daily numbers, from now on. `note` is public: it tells why, without naming a person or a plate."""

    queue_id: str = Field(max_length=64)
    quotas: Quotas
    note: str = Field(min_length=1, max_length=300)


class TakeTicket(Command):
    """A firm takes a place for this vehicle in the queue before its next control point."""

    record_id: str


class CallNext(Command):
    """Call the next vehicles of one class, as far as the day's quota goes."""

    queue_id: str = Field(max_length=64)
    queue_class: QueueClass
    count: int = Field(ge=1, le=200)


class MoveTicket(Command):
    """An officer puts a waiting ticket on another place of its class. `note` is public: it tells why, without naming a person or a plate."""

    queue_id: str = Field(max_length=64)
    ticket: int = Field(ge=1, le=2**31 - 1)
    place: int = Field(ge=1, le=100_000)
    reason: Code
    note: str = Field(min_length=1, max_length=300)


class QueueAnswer(Value):
    """`entry` and `digest`: the line of the queue's log that tells of it, and what commits the log up to there."""

    queue_id: str
    point: str
    entry: int
    digest: str


class TicketAnswer(QueueAnswer):
    """`place`: 1 = next to be called in its class. Keep `entry` and `digest`: with them you can prove later that the log was not rewritten."""

    ticket: int
    queue_class: QueueClass
    place: int


class CalledAnswer(QueueAnswer):
    """`called`: ticket numbers in the order of the call; `left_today`: what remains of the class's quota."""

    called: tuple[int, ...]
    left_today: int
