"""From lines of text to quads that may be a plate: single lines, two lines one above the other, split lines."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.reads import Located
from ocr.rectify import Quad, grow, sides, to_quad

_LEAST_HEIGHT = 6.0
_SINGLE_RATIO = (1.6, 8.5)
_BLOCK_RATIO = (0.9, 2.4)
_COS_20 = 0.94


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rough quad (already grown to plate size) with the number of lines it is believed to have (0: unknown)."""

    quad: Quad
    layout: int
    score: float
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text with its axes: `centre`, `along` (unit vector), `width`, `height`."""

    index: int
    quad: Quad
    score: float
    centre: NDArray[np.float32]
    along: NDArray[np.float32]
    width: float
    height: float


def propose(located: Sequence[Located]) -> list[Candidate]:
    """Candidates for plates: whole plates as located, and what lines of text make alone or in pairs."""
    plates = [
        Candidate(to_quad(place.corners), place.layout, place.score, (n,))
        for n, place in enumerate(located)
        if place.layout
    ]
    texts = [_line(n, place) for n, place in enumerate(located) if not place.layout]
    lines = [line for line in texts if line.height >= _LEAST_HEIGHT]
    pairs = [(one, other) for one in lines for other in lines if one is not other]
    found = [
        *map(_single, lines),
        *(_stack(*pair) for pair in pairs),
        *(_chain(*pair) for pair in pairs),
    ]
    return [*plates, *(candidate for candidate in found if candidate is not None)]


def _line(index: int, place: Located) -> _Line:
    quad = to_quad(place.corners)
    width, height = sides(quad)
    axis = quad[1] - quad[0] + quad[2] - quad[3]
    along = axis / max(float(np.linalg.norm(axis)), 1e-6)
    return _Line(index, quad, place.score, quad.mean(0), along, width, height)


def _single(line: _Line) -> Candidate | None:
    """One box: a one-line plate, or a two-line plate that the detector took for one block."""
    ratio = line.width / line.height
    if ratio < _BLOCK_RATIO[0] or ratio > _SINGLE_RATIO[1]:
        return None
    layout = 1 if ratio > _BLOCK_RATIO[1] else (0 if ratio > _SINGLE_RATIO[0] else 2)
    quad = grow(line.quad, 0.18 * line.height, 0.06 * line.height)
    return Candidate(quad, layout, line.score, (line.index,))


def _stack(upper: _Line, lower: _Line) -> Candidate | None:
    """Two rows of one plate: about equally high, the gap small, the shorter one above the longer one."""
    across, down = _offset(upper, lower)
    mean = (upper.height + lower.height) / 2
    fits = (
        0.75 * mean < down < 1.7 * mean
        and 0.5 < upper.height / lower.height < 1.7
        and abs(across) < 0.35 * max(upper.width, lower.width)
        and upper.width < 1.5 * lower.width
        and upper.width > 0.25 * lower.width
        and lower.width / lower.height < 5.5
        and _parallel(upper, lower)
    )
    if not fits:
        return None
    quad = grow(_hull(upper, lower), 0.12 * mean, 0.05 * mean)
    return Candidate(quad, 2, (upper.score + lower.score) / 2, (upper.index, lower.index))


def _chain(left: _Line, right: _Line) -> Candidate | None:
    """Two boxes of one line: the detector parts a Chinese plate at its dot and a Vietnamese one at its dash."""
    across, down = _offset(left, right)
    mean = (left.height + right.height) / 2
    gap = across - (left.width + right.width) / 2
    fits = (
        abs(down) < 0.4 * mean
        and -0.6 * mean < gap < 1.3 * mean
        and 0.6 < left.height / right.height < 1.6
        and 2.0 < (left.width + right.width + gap) / mean < _SINGLE_RATIO[1]
        and _parallel(left, right)
    )
    if not fits:
        return None
    quad = grow(_hull(left, right), 0.18 * mean, 0.06 * mean)
    return Candidate(quad, 1, (left.score + right.score) / 2, (left.index, right.index))


def _offset(one: _Line, other: _Line) -> tuple[float, float]:
    """Where `other`'s centre lies from `one`'s, along the text and below it."""
    wider = one if one.width / one.height > other.width / other.height else other
    along = wider.along
    step = other.centre - one.centre
    return float(step @ along), float(step @ np.array([-along[1], along[0]]))


def _parallel(one: _Line, other: _Line) -> bool:
    return float(one.along @ other.along) > _COS_20


def _hull(one: _Line, other: _Line) -> Quad:
    """The smallest quad with the text's axes around both lines."""
    wider = one if one.width / one.height > other.width / other.height else other
    axes = np.stack([wider.along, np.array([-wider.along[1], wider.along[0]])], axis=1)
    points = np.concatenate([one.quad, other.quad]) @ axes
    low, high = points.min(0), points.max(0)
    corners = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])
    return np.asarray(corners @ axes.T, dtype=np.float32)
