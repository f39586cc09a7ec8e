"""One place of a reading: how much likelier each character makes what was read there than a random plate does."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ocr.matching.values import Position
from ocr.plates import confusion_cost

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LEAST = 1e-9


class Logs(dict[str, float]):
    """Log ratio by character; all characters that nobody read there share `other`."""

    def __init__(self, known: Mapping[str, float], other: float) -> None:
        super().__init__(known)
        self.other = other

    def __missing__(self, char: str) -> float:
        return self.other


@dataclass(frozen=True, slots=True)
class Place:
    """`digits` and `letters` are the ratios summed over the class."""

    logs: Logs
    digits: float
    letters: float
    best: str
    surety: float

    def gain(self, char: str) -> float:
        """How much better the average other character of the class fits this place than `char` does."""
        here = math.exp(self.logs[char])
        if char in _DIGITS:
            return max(0.0, self.digits - here) / (len(_DIGITS) - 1) / here
        if char in _LETTERS:
            return max(0.0, self.letters - here) / (len(_LETTERS) - 1) / here
        return 0.0


def place_of(position: Position, slip: float) -> Place:
    """`slip`: share of reads of this place that are wrong whatever the posterior says, spread over look-alikes."""
    best, surety = position[0]
    slip = min(slip, 0.5)
    read = dict(position)
    signs = set(_DIGITS + _LETTERS).union(read)
    weights = {char: _slip_weight(best, char) for char in signs if char != best}
    total = sum(weights.values())
    rest = max(0.0, 1.0 - sum(read.values())) / len(signs)
    chances = {
        char: (1 - slip) * read.get(char, rest) + slip * weights.get(char, 0.0) / total for char in signs
    }
    ratios = {char: max(chance, _LEAST) / _background(char) for char, chance in chances.items()}
    return Place(
        logs=Logs(
            {char: math.log(ratio) for char, ratio in ratios.items()},
            other=math.log(slip * 0.01 / total / _background("京")),
        ),
        digits=sum(ratios[char] for char in _DIGITS),
        letters=sum(ratios[char] for char in _LETTERS),
        best=best,
        surety=surety,
    )


@cache
def _slip_weight(best: str, char: str) -> float:
    cost = confusion_cost(best, char)
    if cost >= 1.0:
        return 0.01
    return 0.3 if cost < 0.5 else 0.1


def _background(char: str) -> float:
    """How often a random plate shows this character in a place of its class."""
    if char in _DIGITS:
        return 1 / 10
    return 1 / 20 if char in _LETTERS else 1 / 31
