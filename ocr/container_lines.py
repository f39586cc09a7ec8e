"""Which lines of text in a frame may together be one container number: a row, rows, or an upright column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ocr.rectify import Quad, sides

_LEAST_HEIGHT = 9.0
_MOST_PARTS = 3


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Lines that are read one after the other; an upright group is one strip."""

    quads: tuple[Quad, ...]
    hull: Quad
    upright: bool


def group_lines(quads: Sequence[Quad]) -> Iterator[LineGroup]:
    """Every group that is long enough, those of most lines first."""
    items = [_Item(quad, *sides(quad)) for quad in quads]
    chains = [chain for item in items for chain in _chains([item], items)]
    chains.sort(key=lambda chain: -len(chain))
    for chain in chains:
        quads_ = [item.quad for item in chain]
        if max(chain, key=lambda item: item.height).tall:
            strip = _strip(chain)
            yield LineGroup((strip,), strip, upright=True)
        else:
            yield LineGroup(tuple(quads_), _hull(quads_), upright=False)


@dataclass(frozen=True, slots=True, eq=False)
class _Item:
    quad: Quad
    width: float
    height: float

    @property
    def tall(self) -> bool:
        return self.height > 2.2 * self.width

    @property
    def centre(self) -> tuple[float, float]:
        return float(self.quad[:, 0].mean()), float(self.quad[:, 1].mean())


def _chains(chain: list[_Item], items: Sequence[_Item]) -> Iterator[list[_Item]]:
    """Every way to go on from a chain to the right or downwards that may still be one number."""
    if min(chain[0].width, chain[0].height) < _LEAST_HEIGHT:
        return
    if _plausible(chain):
        yield chain
    if len(chain) < _MOST_PARTS:
        for item in items:
            if all(item is not other for other in chain) and _follows(chain[-1], item):
                yield from _chains([*chain, item], items)


def _plausible(chain: Sequence[_Item]) -> bool:
    """Eleven characters are at least five times as long as high, whichever way they stand."""
    if any(item.tall for item in chain):
        return sum(item.height for item in chain) > 6 * max(item.width for item in chain)
    return sum(item.width / item.height for item in chain) > 4


def _follows(one: _Item, other: _Item) -> bool:
    (x, y), (right, below) = one.centre, other.centre
    if one.tall or other.tall:
        gap = below - y - (one.height + other.height) / 2
        wide = max(one.width, other.width)
        return (
            abs(right - x) < 0.8 * wide
            and -0.5 * wide < gap < 2.5 * wide
            and 0.4 < one.width / other.width < 2.5
        )
    if not 0.5 < one.height / other.height < 2:
        return False
    high = (one.height + other.height) / 2
    beside = right - x - (one.width + other.width) / 2
    if abs(below - y) < 0.7 * high:
        return -0.5 * high < beside < 3 * high
    return 0.6 * high < below - y < 2.2 * high and abs(right - x) < (one.width + other.width) / 2


def _hull(quads: Sequence[Quad]) -> Quad:
    if len(quads) == 1:
        return quads[0]
    points = np.concatenate(quads)
    low, high = points.min(0), points.max(0)
    corners = [[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]]
    return np.array(corners, dtype=np.float32)


def _strip(chain: Sequence[_Item]) -> Quad:
    """One strip along the middle of all parts: a column leans, and an upright rectangle would take in its neighbours."""
    if len(chain) == 1:
        return chain[0].quad
    ends = np.concatenate([[item.quad[:2].mean(0), item.quad[2:].mean(0)] for item in chain])
    lean, start = np.polyfit(ends[:, 1], ends[:, 0], 1)
    half = max(item.width for item in chain) / 2
    high, low = float(ends[:, 1].min()), float(ends[:, 1].max())
    top, bottom = lean * high + start, lean * low + start
    corners = [[top - half, high], [top + half, high], [bottom + half, low], [bottom - half, low]]
    return np.array(corners, dtype=np.float32)
