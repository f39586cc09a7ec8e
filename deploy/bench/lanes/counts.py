"""What lanes counted while they were measured: plain values, so that one process can hand them to another."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

ANALYSED_FPS = 10.0
"""Frames of each camera that shall be looked at in a second."""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A drawn vehicle: the folder of its pictures, and the plate that each camera sees of it."""

    pictures: Path
    plates: dict[str, str]


@dataclass(frozen=True, slots=True)
class Setting:
    """What every lane has: `cameras` by name, and before them either drawn `vehicles`, one each `every` seconds, with the
    pictures of the empty lane in `stage`, or all the same `source`. Measured for `seconds`; `apart`: one process per lane."""

    cameras: tuple[str, ...]
    seconds: float
    apart: bool
    every: float
    stage: Path | None = None
    vehicles: tuple[Vehicle, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class CameraCount:
    """`ages`: seconds from a frame's arrival to the look at it, one per look. `dropped`: frames that a newer one replaced unseen."""

    dropped: int
    ages: list[float]

    def since(self, earlier: "CameraCount") -> "CameraCount":
        return CameraCount(self.dropped - earlier.dropped, self.ages[len(earlier.ages) :])


@dataclass(frozen=True, slots=True)
class LaneCount:
    """`unread`: frames that were looked at and worth reading, and that a newer one replaced before the reader had time."""

    cameras: list[CameraCount]
    unread: int

    def since(self, earlier: "LaneCount") -> "LaneCount":
        cameras = [now.since(then) for now, then in zip(self.cameras, earlier.cameras, strict=True)]
        return LaneCount(cameras, self.unread - earlier.unread)


@dataclass(frozen=True, slots=True)
class Tally:
    """`sighted`: vehicles that lanes reported. Of `passages` whose truth is known: `right` were reported once with each plate they
    show, `wrong` with another plate or twice, the rest is `missed`. A vehicle reported before any came is wrong, too."""

    sighted: int = 0
    passages: int = 0
    right: int = 0
    wrong: int = 0

    @property
    def missed(self) -> int:
        return self.passages - self.right - self.wrong

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.sighted + other.sighted,
            self.passages + other.passages,
            self.right + other.right,
            self.wrong + other.wrong,
        )


@dataclass(frozen=True, slots=True)
class ProcessCount:
    """One process with its lanes over `seconds`: processor time in seconds, resident memory in bytes with the reader alone and
    at its peak, reads and the seconds that the reader was busy with them."""

    seconds: float
    processor: float
    reader_bytes: int
    peak_bytes: int
    reads: int
    reading: float
    lanes: list[LaneCount]
    tally: Tally


GRACE = timedelta(seconds=4.0)
"""A vehicle that left less than this before the end may not have been reported yet."""
