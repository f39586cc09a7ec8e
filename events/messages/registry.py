"""The one list of everything that travels on the log: type name, model, topic, key, owner, who writes and who reads.

Topic names are spelled here only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from events.messages.agency import AgencyDecided, PassThroughConfirmed
from events.messages.base import Message
from events.messages.canary import CanaryEchoed, CanarySent
from events.messages.dead_letter import DeadLettered, EventsDropped
from events.messages.gate import (
    BarrierOrdered,
    BarrierOrderWithdrawn,
    DeadlineReached,
    HoldLifted,
    HoldPlaced,
    OfficerDecided,
    RecordAmended,
    RecordDeclared,
    RecordMoved,
    ReferenceChanged,
    RegisterHeartbeat,
    RegisterRowChanged,
    VehiclePresented,
)
from events.messages.lane import BarrierMoved, LaneHeartbeat, VehicleLeft, VehicleSighted
from events.messages.offline import OpeningConfirmed
from events.messages.values import SPEAKS_FOR, Agency, Authority


class UnknownMessageTypeError(ValueError):
    """A type that no registry row names: refused, never guessed."""


GATE, LANE, ANYBODY = "gate", "lane", "any"
PRINCIPALS: tuple[str, ...] = (GATE, LANE, *Agency)
"""Who meets on the log, under these names also as the broker's users; the consumer groups of each begin with its name."""
OPERATOR = "operator"
"""Sees which topics and groups there are and how far they have come, reads and writes no event."""
ONLOOKER = "onlooker"
"""Sees the same and reads every topic, beside all groups; writes no event and moves nobody's place."""


@dataclass(frozen=True)
class Topic:
    """A topic of the log. `owner` alone writes it, `readers` alone read it; `retention_hours` None keeps it for ever.

    A compacted topic keeps the latest event per key and carries no sequence. Of what is `passed_on` its owner keeps the hash
    alone once the log has it: it is another's.
    """

    name: str
    owner: str
    partitions: int = 12
    retention_hours: int | None = 24 * 30
    compacted: bool = False
    passed_on: bool = False
    readers: tuple[str, ...] = (GATE,)

    @property
    def writers(self) -> tuple[str, ...]:
        return PRINCIPALS if self.owner == ANYBODY else (self.owner,)

    def source_of(self, key: str) -> str | None:
        """The one source that speaks under this key, where others sign what they say: a lane for itself, an agency."""
        if self.owner == LANE:
            return f"/lanes/{key}"
        return f"/agencies/{self.owner}" if self.owner in set(Agency) else None

    @property
    def retention_ms(self) -> int:
        """In Kafka's words: milliseconds, -1 for ever."""
        return -1 if self.retention_hours is None else self.retention_hours * 3_600_000


class UnknownTopicError(ValueError):
    """A name that no topic has: refused, never created by accident."""


RECORD = Topic("gate.record.v1", GATE, readers=tuple(Agency))
BARRIER = Topic("gate.barrier.v1", GATE, readers=(LANE,))
DEADLINE = Topic("gate.deadline.v1", GATE)
SIGHTING = Topic("lane.sighting.v1", LANE)
MOVEMENT = Topic("lane.barrier.v1", LANE)
HEARTBEAT = Topic("lane.heartbeat.v1", LANE, compacted=True, retention_hours=None)
DEAD_LETTER = Topic("gate.deadletter.v1", ANYBODY)
REFERENCE = Topic(
    "gate.reference.v1",
    GATE,
    partitions=1,
    compacted=True,
    retention_hours=None,
    readers=(LANE, *Agency),
)
CANARY = Topic(
    "gate.canary.v1", GATE, partitions=1, compacted=True, retention_hours=None, readers=tuple(Agency)
)


def decisions_of(agency: Agency) -> Topic:
    return Topic(f"gate.decision.{agency}.v1", agency)


def echo_of(agency: Agency) -> Topic:
    return Topic(f"gate.echo.{agency}.v1", agency, partitions=1, compacted=True, retention_hours=None)


def register_of(agency: Agency) -> Topic:
    name = f"gate.register.{agency}.v1"
    return Topic(name, GATE, compacted=True, passed_on=True, retention_hours=None, readers=(agency,))


def agency_of(authority: Authority) -> Agency:
    return next(agency for agency, authorities in SPEAKS_FOR.items() if authority in authorities)


@dataclass(frozen=True)
class MessageType:
    """One row of the registry. `name` is the CloudEvents type. `key` partitions the topic and orders the events: whatever shares a key stays in order."""

    name: str
    model: type[Message]
    topic: Callable[[Any], Topic]
    key: Callable[[Any], str]


def _row(
    name: str, model: type[Message], topic: Topic | Callable[[Any], Topic], key: Callable[[Any], str]
) -> MessageType:
    return MessageType(f"vn.bordergate.{name}.v1", model, topic if callable(topic) else lambda _: topic, key)


MESSAGES: tuple[MessageType, ...] = (
    _row("record.declared", RecordDeclared, RECORD, lambda m: m.facts.record_id),
    _row("record.amended", RecordAmended, RECORD, lambda m: m.facts.record_id),
    _row("record.presented", VehiclePresented, RECORD, lambda m: m.record_id),
    _row("record.officer_decided", OfficerDecided, RECORD, lambda m: m.decision.record_id),
    _row("record.hold_placed", HoldPlaced, RECORD, lambda m: m.record_id),
    _row("record.hold_lifted", HoldLifted, RECORD, lambda m: m.record_id),
    _row("record.moved", RecordMoved, RECORD, lambda m: m.record_id),
    _row("barrier.ordered", BarrierOrdered, BARRIER, lambda m: m.order.lane),
    _row("barrier.order_withdrawn", BarrierOrderWithdrawn, BARRIER, lambda m: m.lane),
    _row("deadline.reached", DeadlineReached, DEADLINE, lambda m: m.record_id),
    _row(
        "reference.changed",
        ReferenceChanged,
        REFERENCE,
        lambda m: f"{m.kind}/{m.id}/{m.valid_from:%Y%m%dT%H%M%SZ}",
    ),
    _row(
        "register.changed",
        RegisterRowChanged,
        lambda m: register_of(m.agency),
        lambda m: f"{m.register_name}/{m.key}",
    ),
    _row("register.heartbeat", RegisterHeartbeat, lambda m: register_of(m.agency), lambda m: m.register_name),
    _row(
        "agency.decided",
        AgencyDecided,
        lambda m: decisions_of(agency_of(m.decision.authority)),
        lambda m: m.decision.record_id,
    ),
    _row(
        "agency.pass_through_confirmed",
        PassThroughConfirmed,
        lambda m: decisions_of(agency_of(m.authority)),
        lambda m: m.record_id,
    ),
    _row("lane.sighted", VehicleSighted, SIGHTING, lambda m: m.lane),
    _row("lane.opening_confirmed", OpeningConfirmed, MOVEMENT, lambda m: m.lane),
    _row("lane.barrier_moved", BarrierMoved, MOVEMENT, lambda m: m.lane),
    _row("lane.vehicle_left", VehicleLeft, MOVEMENT, lambda m: m.lane),
    _row("lane.heartbeat", LaneHeartbeat, HEARTBEAT, lambda m: m.lane),
    _row("consumer.dead_lettered", DeadLettered, DEAD_LETTER, lambda m: m.key),
    _row("consumer.events_dropped", EventsDropped, DEAD_LETTER, lambda m: m.key),
    _row("canary.sent", CanarySent, CANARY, lambda _: "canary"),
    _row("canary.echoed", CanaryEchoed, lambda m: echo_of(m.agency), lambda m: str(m.agency)),
)

TOPICS: tuple[Topic, ...] = (
    RECORD,
    BARRIER,
    DEADLINE,
    SIGHTING,
    MOVEMENT,
    HEARTBEAT,
    DEAD_LETTER,
    REFERENCE,
    *(decisions_of(agency) for agency in Agency),
    *(register_of(agency) for agency in Agency),
    CANARY,
    *(echo_of(agency) for agency in Agency),
)

DROPPED = next(row.name for row in MESSAGES if row.model is EventsDropped)
"""The type under which a person gives events up."""

_BY_MODEL = {row.model: row for row in MESSAGES}
_BY_TYPE = {row.name: row for row in MESSAGES}


def describe(message: Message) -> MessageType:
    return _BY_MODEL[type(message)]


def by_type(type_name: str) -> MessageType:
    """The registry row of a CloudEvents type.

    Raises UnknownMessageTypeError."""
    try:
        return _BY_TYPE[type_name]
    except KeyError:
        raise UnknownMessageTypeError(type_name) from None
