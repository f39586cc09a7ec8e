"""What API and pages show of discrepancies."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class OpeningView:
    """One opening of a lane that was cut off."""

    order: str
    lane: str
    sighting: str
    at: datetime


@dataclass(frozen=True)
class DiscrepancyView:
    """What a lane did and what the gate knows do not fit. `codes`: the most telling first.

    `openings`: that of a cut-off lane it is about, then the others by the same pass."""

    id: str
    lane: str
    record_id: str | None
    reference: str | None
    tractor: str | None
    codes: tuple[str, ...]
    at: datetime
    found_at: datetime
    openings: tuple[OpeningView, ...] = ()
    settled_at: datetime | None = None
    reason: str = ""
    text: str = ""


@dataclass(frozen=True)
class DiscrepancyList:
    """Those that wait, oldest first; the latest settled ones."""

    waiting: tuple[DiscrepancyView, ...]
    settled: tuple[DiscrepancyView, ...]
