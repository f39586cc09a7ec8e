"""The day's crossings by hour as numbers for an SVG template: two bars per hour, export and import."""

from collections.abc import Mapping
from dataclasses import dataclass

from events.messages.values import Direction

WIDTH, HEIGHT, LEFT, BASE, TOP = 960, 260, 44, 222, 16
HOURS = 24


@dataclass(frozen=True)
class Bar:
    cls: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    y: float
    value: int


@dataclass(frozen=True)
class Mark:
    x: float
    text: str


@dataclass(frozen=True)
class Chart:
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    export_total: int
    import_total: int
    summary: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = BASE


Counts = Mapping[tuple[Direction, int], int]
"""Crossings by direction and hour of the gate's day."""


def chart(counts: Counts, summary: str) -> Chart:
    highest = _round_up(max(counts.values(), default=0))
    slot = (WIDTH - LEFT - 12) / HOURS
    scale = (BASE - TOP) / highest
    bars = []
    for hour in range(HOURS):
        for place, direction in enumerate((Direction.EXPORT, Direction.IMPORT)):
            if count := counts.get((direction, hour), 0):
                height = round(count * scale, 1)
                x = round(LEFT + hour * slot + slot * (0.12 + 0.38 * place), 1)
                bars.append(
                    Bar(f"bar-{direction}", x, round(BASE - height, 1), round(slot * 0.36, 1), height)
                )
    steps = (highest // 2, highest)
    return Chart(
        bars=tuple(bars),
        lines=tuple(Line(round(BASE - value * scale, 1), value) for value in steps),
        marks=tuple(Mark(round(LEFT + hour * slot, 1), f"{hour:02d}") for hour in range(0, HOURS, 3)),
        export_total=_total(counts, Direction.EXPORT),
        import_total=_total(counts, Direction.IMPORT),
        summary=summary,
    )


def _round_up(highest: int) -> int:
    """A scale that halves into whole trucks."""
    step = next(
        step for step in (2, 4, 10, 20, 50, 100, 200, 500, 1000, 10_000) if step >= min(highest, 10_000)
    )
    return max(step, highest + highest % 2)


def _total(counts: Counts, direction: Direction) -> int:
    return sum(count for (where, _), count in counts.items() if where is direction)
