"""The one path of an event as an operator sees it: what was measured along it. What that means is judged in `judge_path`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class Queue:
    """One owner's events that the log has not taken yet; `oldest_seconds` is None where none waits."""

    unpublished: int
    oldest_seconds: float | None


@dataclass(frozen=True)
class Reader:
    """One consumer. `behind`: events on the log it has yet to do, None where that could not be asked; `parked`: poison or
    forged, for a person to settle; `waiting`: behind those or behind a gap, of which `gaps` wait for an earlier event."""

    behind: int | None
    parked: int = 0
    waiting: int = 0
    gaps: int = 0


@dataclass(frozen=True)
class Surroundings:
    """What was found outside the gate's own tables. `log_trouble` says why the log did not answer, empty where it did;
    `log_milliseconds` how long it took, None where nobody asked. An owner that could not be asked is missing."""

    log_trouble: str = ""
    log_milliseconds: float | None = None
    queues: Mapping[str, Queue] = field(default_factory=dict)
    readers: Mapping[str, Reader] = field(default_factory=dict)


@dataclass(frozen=True)
class Echo:
    """An agency's last canary. `heard_at` is by the agency's clock, the others by the gate's."""

    number: int
    sent_at: datetime
    heard_at: datetime
    returned_at: datetime


@dataclass(frozen=True)
class Canary:
    """The last canary sent; `published_at` is None while the log has not taken it. Echoes by agency."""

    number: int
    sent_at: datetime
    published_at: datetime | None
    echoes: Mapping[str, Echo] = field(default_factory=dict)


@dataclass(frozen=True)
class LaneSign:
    """A lane's last sign of life; `source`: streaming | reconnecting | ended, or empty."""

    lane: str
    heartbeat_at: datetime | None = None
    source: str = ""
    last_frame_at: datetime | None = None
    spooled: int = 0


class Kind(StrEnum):
    """The hops in the order of the path. `agency_in` hears, `agency_out` answers."""

    DOOR = "door"
    RELAY = "relay"
    LOG = "log"
    AGENCY_IN = "agency_in"
    AGENCY_OUT = "agency_out"
    WORKER = "worker"
    LANE = "lane"
    CAMERA = "camera"


class Health(StrEnum):
    FINE = "fine"
    LATE = "late"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Hop:
    """`name` is the agency's or lane's id, else empty. `code` says why it is not fine. `seconds` is the age that was judged,
    `milliseconds` what the last canary (the door, the log: this question) took, `events` what waits, `parked` what was put aside."""

    kind: Kind
    name: str
    health: Health
    code: str = ""
    seconds: float | None = None
    milliseconds: float | None = None
    events: int | None = None
    parked: int = 0
