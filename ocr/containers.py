"""Container numbers after ISO 6346 in a frame: lines, lines above each other, and upright columns."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.beam import greedy, search
from ocr.columns import LEVELS, lay_down
from ocr.container_lines import LineGroup, group_lines
from ocr.container_signs import begins_number, fold, numbers_in
from ocr.engines.line_net import SIGNS, LineNet
from ocr.overlap import keep_best
from ocr.ports import Image
from ocr.reads import Box, CharRead, ContainerRead, Located
from ocr.rectify import Quad, grow, sides, to_corners, to_quad, warp

_NOTHING = np.zeros((1, 1 + len(SIGNS)), np.float32) - np.float32(10)
_NOTHING[0, 0] = 0
_SIGNS, _FEWEST = 11, 6
_GAP = 2.0
"""Characters of room for the space after the owner's code and for its upper end."""


@dataclass(frozen=True, slots=True)
class ContainerOptions:
    """`accept`: least probability; the check digit must fit in any case. `most`: groups of lines read per frame."""

    accept: float = 0.6
    most: int = 24


class ContainerFinder:
    def __init__(self, net: LineNet, options: ContainerOptions = ContainerOptions()) -> None:
        self._net = net
        self._options = options

    def read(self, frame: Image, located: Sequence[Located]) -> list[ContainerRead]:
        """Numbers with a right check digit, surest first; what fails the check digit is not a number at all."""
        seen = _Lines(frame, self._net)
        groups = (
            group
            for group in group_lines([to_quad(place.corners) for place in located])
            if seen.begins(group)
        )
        found = [seen.read(group) for group in itertools.islice(groups, self._options.most)]
        return best_numbers([self._judge(*one) for one in found if one])

    def _judge(self, text: str, chance: float, characters: tuple[CharRead, ...], hull: Quad) -> ContainerRead:
        return ContainerRead(text, chance, chance >= self._options.accept, to_corners(hull), characters)


def best_numbers(reads: Sequence[ContainerRead]) -> list[ContainerRead]:
    """Each number once and each place once, by its surest read."""
    ranked = sorted(reads, key=lambda read: read.probability)
    once = list({read.text: read for read in ranked}.values())
    return keep_best(once, lambda read: Box.around(read.corners), lambda read: read.probability)


_Found = tuple[str, float, tuple[CharRead, ...], Quad]


class _Lines:
    """The lines of one frame, each read once however many groups it belongs to."""

    def __init__(self, frame: Image, net: LineNet) -> None:
        self._frame = frame
        self._net = net
        self._rows: dict[tuple[int, float], NDArray[np.float32]] = {}

    def begins(self, group: LineGroup) -> bool:
        """True where the group may begin with an owner's code; an upright strip is read whole."""
        return group.upright or begins_number(greedy(self._row(group.quads[0]), SIGNS))

    def read(self, group: LineGroup) -> _Found | None:
        """The likeliest beam that holds a number with a right check digit, with its share of all beams."""
        if not group.upright:
            return _number(np.concatenate([self._row(quad) for quad in group.quads]), group.hull)
        return self._read_strip(group.hull) or self._read_strip(self._with_owner(group.hull))

    def _read_strip(self, strip: Quad | None) -> _Found | None:
        """The surest of what the ways to part the strip into characters give."""
        if strip is None:
            return None
        found = [_number(self._row(strip, level), strip) for level in LEVELS]
        return max(filter(None, found), key=lambda one: one[1], default=None)

    def _with_owner(self, strip: Quad) -> Quad | None:
        """The strip drawn out upwards where only the digits were found: the owner's code stands above them."""
        seen = len(greedy(self._row(strip, LEVELS[0]), SIGNS))
        if not _FEWEST <= seen < _SIGNS:
            return None
        drawn = strip.copy()
        drawn[:2] += (strip[:2] - strip[[3, 2]]) * ((_SIGNS - seen + _GAP) / seen)
        return drawn

    def _row(self, quad: Quad, level: float | None = None) -> NDArray[np.float32]:
        """What the net sees of a line, or with a `level` of a strip parted at that level."""
        key = (hash(quad.tobytes()), level or 0.0)
        if key not in self._rows:
            line = _line(self._frame, quad, level)
            self._rows[key] = _NOTHING if line is None else fold(self._net.log_probs(line))
        return self._rows[key]


def _number(row: NDArray[np.float32], hull: Quad) -> _Found | None:
    beams = search(row, SIGNS)
    total = sum(math.exp(beam.log_probability) for beam in beams)
    for beam in beams:
        for text, characters in numbers_in(beam):
            weakest = min((character.probability for character in characters), default=0.0)
            chance = round(min(weakest, math.exp(beam.log_probability) / total), 5)
            return text, chance, characters, hull
    return None


def _line(frame: Image, quad: Quad, level: float | None) -> Image | None:
    width, height = sides(quad)
    if level is None:
        return warp(frame, grow(quad, 0.2 * height, 0.05 * height))[0]
    strip, _ = warp(frame, grow(quad, 0.12 * width, 0.2 * width))
    return lay_down(strip, level)
