"""The queue before a control point: its classes, who keeps a place through a change of the vehicle set, and how a place is bound to that set.

Nothing here says which class goes first: no text we read orders them, so each has its own line and its own quota a day."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from events.messages.facts import RecordFacts
from gate.domain.amendments import same_vehicle_set

_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class QueueClass(StrEnum):
    PERISHABLE = "perishable"  # at least one goods line is
    ORDINARY = "ordinary"
    EMPTY = "empty"


class QueueEvent(StrEnum):
    """What a line of the queue's public log can say."""

    OPENED = "opened"
    QUOTAS_SET = "quotas_set"
    TAKEN = "taken"
    CALLED = "called"
    MOVED = "moved"
    REBOUND = "rebound"  # another vehicle set or class; `to_end` tells whether the place is earned anew
    NO_SHOW = "no_show"
    LET_IN = "let_in"  # an officer put the call aside
    PASSED = "passed"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


def class_of(facts: RecordFacts) -> QueueClass:
    if any(line.perishable for line in facts.goods):
        return QueueClass.PERISHABLE
    return QueueClass.ORDINARY if facts.loaded else QueueClass.EMPTY


def changes_ticket(before: RecordFacts, after: RecordFacts) -> bool:
    """Whether the queue's log must tell of it: another vehicle set or another class."""
    return class_of(before) is not class_of(after) or not same_vehicle_set(before, after)


def keeps_place(before: RecordFacts, after: RecordFacts) -> bool:
    """A place belongs to what is carried: another tractor may pull the same trailer on, but no other load comes to stand there.

    Another trailer, container or class earns its place anew; so does another rigid truck, which is its own load carrier."""
    if class_of(before) is not class_of(after):
        return False
    old, new = before.vehicle, after.vehicle
    if new.trailer is None and not new.containers:
        return same_vehicle_set(before, after)
    other_tractor = before.model_copy(update={"vehicle": old.model_copy(update={"tractor": new.tractor})})
    return same_vehicle_set(other_tractor, after)


def commitment(salt: str, vehicle: str) -> str:
    """What the public log says of a vehicle set: SHA-256 of `salt:vehicle`, so that nobody finds the plate by trying all of them.

    `vehicle` is the hexadecimal digest of the declared set; the firm is shown the salt of its own ticket."""
    return hashlib.sha256(f"{salt}:{vehicle}".encode()).hexdigest()


def day_of(at: datetime) -> str:
    """The day at the gate, as quotas count it: YYYY-MM-DD."""
    return at.astimezone(_VIETNAM).date().isoformat()


def called_on(counted: Mapping[str, object], day: str) -> dict[str, int]:
    """How many were called that day, by class; `counted` is what the queue remembers: one day and its counts."""
    known = counted if counted.get("day") == day else {}
    return {str(kind): int(str(known.get(kind, 0))) for kind in QueueClass}
