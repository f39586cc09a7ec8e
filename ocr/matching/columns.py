"""Log ratios of thousands of texts at once, to 1e-10 the same as one after the other.

A loop over the characters of all declared texts would cost more than a whole answer may. So texts of one length stand
in columns, and what a character falls short of the best possible one is a fixed-point number in a lane of its text;
a column of lanes is one long integer, and one addition adds it up for all texts.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add

from ocr.matching.evidence import CHANGED_LENGTH, STRANGER, Evidence
from ocr.matching.places import Logs

NO_TEXT = float("-inf")
_LANE = 8
"""Bytes of a lane; the sum of the longest text stays far below 2^64."""
_USED = 6
"""Bytes of one character: 9 bits before the point."""
_ONE = 2**39
_FIRST_FREE = 1
"""Control characters stand in for the few signs beyond ASCII that were read; canonical texts have none."""


def log_ratios(seen: Evidence, texts: Sequence[str]) -> list[float]:
    """`seen.weigh(text)[0]` for each text; NO_TEXT for an empty one."""
    best = max(map(_top, seen.logs))
    tables = [_Table.of(logs, best) for logs in seen.logs]
    lengths = list(map(len, texts))
    ratios = {
        length: iter(_of_length(tables, [text for text in texts if len(text) == length], length, best))
        for length in set(lengths)
    }
    return [next(ratios[length]) for length in lengths]


def highest(seen: Evidence) -> float:
    """No text and no sibling of one fits better."""
    return sum(max(0.0, _top(logs)) for logs in seen.logs)


def _top(logs: Logs) -> float:
    return max(*logs.values(), logs.other)


def _of_length(tables: Sequence["_Table"], texts: Sequence[str], length: int, best: float) -> list[float]:
    surplus = len(tables) - length
    if length == 0:
        return [NO_TEXT] * len(texts)
    if abs(surplus) > 1:
        return [STRANGER] * len(texts)
    columns = _Columns(texts, length)
    top = best * min(length, len(tables))
    if surplus == 0:
        return [top - fall / _ONE for fall in columns.whole(tables)]
    return [top + CHANGED_LENGTH - fall / _ONE for fall in columns.with_gap(tables, surplus)]


@dataclass(frozen=True, slots=True)
class _Table:
    """How far each character is below the best log ratio of all: one translation per byte of the number."""

    digits: tuple[bytes, ...]
    strange: tuple[str, ...]

    @classmethod
    def of(cls, logs: Logs, best: float) -> "_Table":
        strange = tuple(char for char in logs if not char.isascii())
        values = [round((best - logs.other) * _ONE)] * 256
        for char, ratio in logs.items():
            code = ord(char) if char.isascii() else _FIRST_FREE + strange.index(char)
            values[code] = round((best - ratio) * _ONE)
        lanes = struct.pack("<256Q", *values)
        return cls(tuple(lanes[place::_LANE] for place in range(_USED)), strange)

    def lanes(self, signs: str) -> int:
        """One lane per sign."""
        if not signs.isascii():
            for n, char in enumerate(self.strange):
                signs = signs.replace(char, chr(_FIRST_FREE + n))
        plain = signs.encode("ascii", "replace")
        lanes = bytearray(_LANE * len(plain))
        for place, table in enumerate(self.digits):
            lanes[place::_LANE] = plain.translate(table)
        return int.from_bytes(lanes, "little")


class _Columns:
    """Texts of one length, character by character."""

    def __init__(self, texts: Sequence[str], length: int) -> None:
        joined = "".join(texts)
        self._count = len(texts)
        self._signs = [joined[n::length] for n in range(length)]

    def whole(self, tables: Sequence[_Table]) -> Sequence[int]:
        """The shortfall of each text, sign by sign."""
        return self._unpacked(
            sum(table.lanes(signs) for table, signs in zip(tables, self._signs, strict=True))
        )

    def with_gap(self, tables: Sequence[_Table], surplus: int) -> Sequence[int]:
        """The least shortfall of each text over all ways to leave out one sign of the longer side."""
        shift, skip = (tables[1:], self._signs) if surplus > 0 else (tables, self._signs[1:])
        straight = [table.lanes(signs) for table, signs in zip(tables, self._signs, strict=False)]
        shifted = [table.lanes(signs) for table, signs in zip(shift, skip, strict=True)]
        before = accumulate(straight, initial=0)
        behind = list(accumulate(reversed(shifted), initial=0))
        return list(map(min, *map(self._unpacked, map(add, before, reversed(behind)))))

    def _unpacked(self, lanes: int) -> Sequence[int]:
        return struct.unpack(f"<{self._count}Q", lanes.to_bytes(_LANE * self._count, "little"))
