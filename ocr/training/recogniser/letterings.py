"""Random registrations of every kind the grammars know, and how each is set on its plate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ocr.plates.china import PROVINCES
from ocr.plates.vietnam import PROVINCE_CODES, SERIES_LETTERS

Style = Literal["wide", "narrow", "chinese", "chinese_rows", "green"]
_CHINESE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_ENERGY = "ABCDEFGHJK"
_CIVIL_SUFFIXES = "挂挂挂挂学警领临"
_SPECIAL = ("LD", "DA", "KT", "HC", "MK", "CD", "TD", "MD", "T", "NG", "QT", "NN")


@dataclass(frozen=True, slots=True)
class Setting:
    """`text` is canonical; `rows` is what stands in each line, with dashes and dots; `light`: light signs on dark."""

    text: str
    rows: tuple[str, ...]
    style: Style
    light: bool

    @property
    def layout(self) -> int:
        return len(self.rows)


def random_setting(rng: np.random.Generator) -> Setting:
    return _choose(rng, _VIETNAMESE if rng.random() < 0.6 else _CHINESE)(rng)


def _choose(
    rng: np.random.Generator, table: Sequence[tuple[float, Callable[[np.random.Generator], Setting]]]
) -> Callable[[np.random.Generator], Setting]:
    point = rng.random() * sum(weight for weight, _ in table)
    for weight, make in table:
        point -= weight
        if point < 0:
            return make
    return table[-1][1]


def _car(rng: np.random.Generator) -> Setting:
    return _vietnamese(rng, _province(rng) + _pick(rng, SERIES_LETTERS), _serial(rng), light=0.12)


def _trailer(rng: np.random.Generator) -> Setting:
    return _vietnamese(rng, _province(rng) + _pick(rng, ("R", "R", "RM")), _serial(rng), light=0.0)


def _special(rng: np.random.Generator) -> Setting:
    return _vietnamese(rng, _province(rng) + _pick(rng, _SPECIAL), _serial(rng), light=0.1)


def _motorbike(rng: np.random.Generator) -> Setting:
    head, serial = _province(rng), _serial(rng, 0.75)
    series = _motorbike_series(rng)
    top = f"{head}-{series}" if rng.random() < 0.9 else f"{head}{series}"
    return Setting(head + series + serial, (top, _dotted(rng, serial)), "narrow", bool(rng.random() < 0.06))


def _motorbike_series(rng: np.random.Generator) -> str:
    """Letter and digit until 2023, two letters since, MD for electric ones."""
    kind = rng.random()
    if kind < 0.05:
        return f"MD{rng.integers(1, 10)}"
    second = _pick(rng, SERIES_LETTERS) if kind < 0.45 else str(rng.integers(1, 10))
    return _pick(rng, SERIES_LETTERS) + second


def _army(rng: np.random.Generator) -> Setting:
    head = _pick(rng, "ABCDHKPQTV") + _pick(rng, SERIES_LETTERS)
    return _vietnamese(rng, head, _digits(rng, 4), light=1.0)


def _foreign(rng: np.random.Generator) -> Setting:
    head, middle, tail = _digits(rng, 2), _digits(rng, 3), _pick(rng, ("NG", "QT", "NN")) + _digits(rng, 2)
    rows = (f"{head}{middle}", tail) if rng.random() < 0.5 else (f"{head}-{middle}-{tail}",)
    return Setting(head + middle + tail, rows, "wide", light=False)


def _vietnamese(rng: np.random.Generator, head: str, serial: str, *, light: float) -> Setting:
    bottom = _dotted(rng, serial)
    style: Style = "wide" if rng.random() < 0.7 else "narrow"
    pale = bool(rng.random() < light)
    if rng.random() < 0.5:
        return Setting(head + serial, (head, bottom), style, pale)
    return Setting(head + serial, (f"{head}{_pick(rng, '----. ')}{bottom}",), style, pale)


def _chinese_car(rng: np.random.Generator) -> Setting:
    signs = list(_digits(rng, 5))
    for place in rng.permutation(5)[: int(rng.choice([0, 0, 1, 1, 2]))]:
        signs[place] = _pick(rng, _CHINESE_LETTERS)
    return _chinese(rng, "".join(signs), two=0.2, light=0.65)


def _chinese_suffix(rng: np.random.Generator) -> Setting:
    return _chinese(rng, _digits(rng, 4) + _pick(rng, _CIVIL_SUFFIXES), two=0.5, light=0.2)


def _border(rng: np.random.Generator) -> Setting:
    text = "粤Z" + _pick(rng, _CHINESE_LETTERS) + _digits(rng, 3) + _pick(rng, "港澳")
    return Setting(text, (f"{text[:2]}·{text[2:]}",), "chinese", light=True)


def _embassy(rng: np.random.Generator) -> Setting:
    text = f"使{_digits(rng, 6)}" if rng.random() < 0.5 else _digits(rng, 6) + _pick(rng, "使领")
    return Setting(text, (text,), "chinese", light=True)


def _green(rng: np.random.Generator) -> Setting:
    head = _pick(rng, PROVINCES) + _pick(rng, _CHINESE_LETTERS)
    large = rng.random() < 0.5
    second = _pick(rng, "0123456789" + _CHINESE_LETTERS)
    tail = _digits(rng, 5) + _pick(rng, _ENERGY) if large else _pick(rng, _ENERGY) + second + _digits(rng, 4)
    return Setting(head + tail, (f"{head}·{tail}",), "green", light=False)


def _chinese(rng: np.random.Generator, tail: str, *, two: float, light: float) -> Setting:
    head = _pick(rng, PROVINCES) + _pick(rng, _CHINESE_LETTERS)
    if rng.random() < two:
        return Setting(head + tail, (f"{head[0]}·{head[1]}", tail), "chinese_rows", light=False)
    return Setting(head + tail, (f"{head}·{tail}",), "chinese", bool(rng.random() < light))


def _province(rng: np.random.Generator) -> str:
    return _pick(rng, PROVINCE_CODES)


def _serial(rng: np.random.Generator, five: float = 0.85) -> str:
    return _digits(rng, 5 if rng.random() < five else 4)


def _dotted(rng: np.random.Generator, serial: str) -> str:
    return f"{serial[:3]}.{serial[3:]}" if len(serial) == 5 and rng.random() < 0.9 else serial


def _digits(rng: np.random.Generator, count: int) -> str:
    """One in six repeats a digit: repeats are what a reader of columns loses first."""
    digits = [str(digit) for digit in rng.integers(0, 10, count)]
    if rng.random() < 0.17:
        often = digits[0]
        digits = [often if rng.random() < 0.7 else digit for digit in digits]
    return "".join(digits)


def _pick(rng: np.random.Generator, signs: Sequence[str]) -> str:
    return signs[int(rng.integers(len(signs)))]


_VIETNAMESE = (
    (0.5, _car),
    (0.1, _trailer),
    (0.14, _special),
    (0.3, _motorbike),
    (0.03, _army),
    (0.02, _foreign),
)
_CHINESE = ((0.62, _chinese_car), (0.2, _chinese_suffix), (0.03, _border), (0.02, _embassy), (0.13, _green))
