"""Control points, routes and lanes as dated data: what each point needs before its barrier opens."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from events.messages.values import Authority, Direction
from gate.domain.code_lists import CodeLists
from gate.domain.errors import InvalidError


class Requirement(StrEnum):
    DECLARED = "declared"
    MATCHED = "matched"
    CALLED = "called"
    DECISIONS = "decisions"
    FEES = "fees"
    NO_HOLD = "no_hold"


class PointKind(StrEnum):
    APPROACH = "approach"
    BARRIER_2 = "barrier_2"  # inland side
    YARD = "yard"
    INSPECTION = "inspection"
    BARRIER_1 = "barrier_1"  # border line


class Opening(StrEnum):
    OFFICER_CONFIRMS = (
        "officer_confirms"  # the border guard opens barriers by law (Circular 09/2016/TT-BQP Art. 6)
    )
    AUTOMATIC = "automatic"


Names = Mapping[str, str]
"""What people read, by language: vi, en, zh."""


@dataclass(frozen=True)
class Point:
    """A control point. `into_vietnam` tells on a border-line point which way its vehicles go. `offline_limit`: how old the snapshot
    may be by which a cut-off lane opens on an officer's word; None = it never does."""

    id: str
    gate: str
    kind: PointKind
    needs: tuple[Requirement, ...]
    authorities: tuple[Authority, ...] = ()
    names: Names = field(default_factory=dict)
    into_vietnam: bool = False
    offline_limit: timedelta | None = None


@dataclass(frozen=True)
class Step:
    point: str
    optional: bool = False


@dataclass(frozen=True)
class Route:
    """The control points of one way through the gate, in order; optional steps (a yard) block no later point.

    `hands_over`: its vehicles come in loaded and leave the goods in the yard; `takes_over`: its vehicles begin there and take them."""

    id: str
    direction: Direction
    steps: tuple[Step, ...]
    names: Names = field(default_factory=dict)
    hands_over: bool = False
    takes_over: bool = False

    @property
    def points(self) -> tuple[str, ...]:
        return tuple(step.point for step in self.steps)

    @property
    def first(self) -> str:
        return self.steps[0].point

    @property
    def last(self) -> str:
        return self.steps[-1].point

    @property
    def empty_from(self) -> frozenset[str]:
        """The points that a vehicle which hands over its goods leaves empty: all behind the first."""
        return frozenset(self.points[1:]) if self.hands_over else frozenset()

    def is_due(self, point: str, passed: frozenset[str], opened: frozenset[str] = frozenset()) -> bool:
        """Whether the vehicle may be expected here now: not through yet, and past every obligatory point before it.

        An opened barrier counts as past, since news of leaving may come later than the next sighting."""
        before = self.steps[: self.points.index(point)]
        behind = passed | opened
        return point not in passed and all(step.optional or step.point in behind for step in before)

    def next_after(self, passed: frozenset[str]) -> str | None:
        """The first obligatory point that has not been passed, None behind the last one."""
        return next((s.point for s in self.steps if not s.optional and s.point not in passed), None)


@dataclass(frozen=True)
class Lane:
    """`cameras`: the names of those that may speak for it."""

    id: str
    point: str
    opening: Opening
    cameras: tuple[str, ...]
    names: Names = field(default_factory=dict)

    def need_cameras(self, *names: str) -> None:
        """Raises InvalidError `camera_unknown`."""
        strange = [name for name in names if name not in self.cameras]
        if strange:
            raise InvalidError(
                "camera_unknown",
                f"Lane “{self.id}” has no camera “{strange[0]}”: it has {', '.join(self.cameras)}."
                " Rename the camera, or enter it for this lane in the gate's reference file.",
            )


@dataclass(frozen=True)
class LegalClock:
    """A period the law or the gate's own order sets. `source` names it."""

    kind: str
    length: timedelta
    source: str


@dataclass(frozen=True)
class GatePlace:
    id: str
    names: Names = field(default_factory=dict)


@dataclass(frozen=True)
class Reference:
    """All dated rows that are in force at one instant; `queued` are the points before which a queue is open, `lists` the codes looked up."""

    gates: Mapping[str, GatePlace]
    points: Mapping[str, Point]
    routes: Mapping[str, Route]
    lanes: Mapping[str, Lane]
    clocks: Mapping[str, LegalClock]
    queued: frozenset[str] = frozenset()
    lists: CodeLists = field(default_factory=CodeLists)

    def with_lists(self, lists: CodeLists) -> "Reference":
        """With what a declaration may name: long lists, looked up for whoever judges one."""
        return replace(self, lists=lists)

    def with_queues(self, points: Collection[str]) -> "Reference":
        """While a queue is open before a point, that point lets in only who was called."""
        queued = frozenset(points) & self.points.keys()
        calling = {point: _called_first(self.points[point]) for point in queued}
        return replace(self, points={**self.points, **calling}, queued=queued)

    @property
    def obligatory(self) -> frozenset[str]:
        """The points that nobody who comes by may go round."""
        steps = [step for route in self.routes.values() for step in route.steps]
        return frozenset(s.point for s in steps) - {s.point for s in steps if s.optional}

    def queue_ahead(self, route_id: str, passed: Collection[str]) -> str | None:
        """The next obligatory point of the route, where a queue is open before it."""
        point = self.route(route_id).next_after(frozenset(passed))
        return point if point in self.queued else None

    def route(self, route_id: str) -> Route:
        return _find(self.routes, route_id, "route")

    def point(self, point_id: str) -> Point:
        return _find(self.points, point_id, "point")

    def lane(self, lane_id: str) -> Lane:
        return _find(self.lanes, lane_id, "lane")

    def clock(self, kind: str) -> timedelta:
        return _find(self.clocks, kind, "clock").length


def _called_first(point: Point) -> Point:
    """The call comes before what is done at the gate, behind the declaration and the vehicle itself."""
    if Requirement.CALLED in point.needs:
        return point
    head = tuple(need for need in point.needs if need in (Requirement.DECLARED, Requirement.MATCHED))
    rest = tuple(need for need in point.needs if need not in head)
    return replace(point, needs=(*head, Requirement.CALLED, *rest))


_Row = TypeVar("_Row")


def _find(rows: Mapping[str, _Row], row_id: str, kind: str) -> _Row:
    try:
        return rows[row_id]
    except KeyError:
        raise InvalidError(
            f"{kind}_unknown", f"There is no {kind} “{row_id}” today: choose a listed one."
        ) from None
