"""Whoever crosses the border must come back: which crossings of barrier 1 open an obligation, and which close one."""

from events.messages.values import Country, PlateId
from gate.domain.points import Point, PointKind, Reference

ORDINARY = "return_ordinary"
TWO_WAY = "return_two_way"
"""Legal clocks: 24 h after the crossing, 36 h in the two-way pilot; the lengths are dated data."""


def opens(point: Point, tractor: PlateId) -> bool:
    """A Vietnamese vehicle that goes out, a foreign one that comes in."""
    if point.kind is not PointKind.BARRIER_1:
        return False
    return (tractor.country is Country.VIETNAM) is not point.into_vietnam


def closes(point: Point, tractor: PlateId) -> bool:
    """A Vietnamese vehicle that comes in, a foreign one that goes out."""
    return point.kind is PointKind.BARRIER_1 and not opens(point, tractor)


def clock_for(reference: Reference, *, two_way: bool) -> str:
    """When the pilot is over, everyone is an ordinary vehicle again."""
    return TWO_WAY if two_way and TWO_WAY in reference.clocks else ORDINARY
