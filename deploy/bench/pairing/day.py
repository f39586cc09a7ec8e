"""A simulated day at a gate: declared vehicle sets with look-alikes among them, and what the cameras read of those that come."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from ocr.matching import Candidate, Position, Reading, Role
from ocr.plates import check_digit, confusion_cost

_SIGNS = "0123456789ABCDEFGHKLMNPRSTUVXYZ"
_LOOK_ALIKES, _UNDECLARED = 0.05, 0.03
_DOUBTED, _MISREAD = 0.03, 0.003
"""Per character: read with a second sign nearly as likely, and a wrong sign likelier than the right one."""


@dataclass(frozen=True, slots=True)
class Passage:
    """`truth` is the id of the set that came, None for a vehicle that nobody declared."""

    readings: tuple[Reading, ...]
    truth: str | None


def declared_sets(count: int, dice: random.Random) -> list[Candidate]:
    """Different tractors; every twentieth is one look-alike character away from another one."""
    tractors: dict[str, None] = {}
    while len(tractors) < count:
        plate = (
            _look_alike(next(reversed(tractors)), dice)
            if tractors and dice.random() < _LOOK_ALIKES
            else _plate(dice)
        )
        tractors.setdefault(plate)
    return [_vehicle_set(f"r{n}", plate, dice) for n, plate in enumerate(tractors)]


def passages(pool: Sequence[Candidate], count: int, dice: random.Random) -> list[Passage]:
    """Sets that come in a random order, and some vehicles of which nobody knows."""
    known = {candidate.tractor for candidate in pool}
    day = []
    for _ in range(count):
        coming = dice.choice(pool)
        truth: str | None = coming.id
        if dice.random() < _UNDECLARED:
            coming, truth = _vehicle_set("", _plate(dice), dice), None
        if truth is None and coming.tractor in known:
            continue
        day.append(Passage(tuple(_read(coming, dice)), truth))
    return day


def _read(coming: Candidate, dice: random.Random) -> list[Reading]:
    """The tractor always, trailer and container mostly."""
    parts: list[tuple[str, Role]] = [(coming.tractor, "tractor")]
    if coming.trailer and dice.random() < 0.8:
        parts.append((coming.trailer, "trailer"))
    parts += [(text, "container") for text in coming.containers if dice.random() < 0.7]
    return [
        Reading(tuple(_place(char, dice) for char in text), role, dice.uniform(0.9, 1))
        for text, role in parts
    ]


def _place(char: str, dice: random.Random) -> Position:
    luck = dice.random()
    if luck >= _DOUBTED or not char.isascii():
        return ((char, dice.uniform(0.97, 0.9999)),)
    sure = dice.uniform(0.5, 0.8)
    other = _confused(char, dice)
    return ((other, sure), (char, 0.98 - sure)) if luck < _MISREAD else ((char, sure), (other, 0.98 - sure))


def _confused(char: str, dice: random.Random) -> str:
    likely = [other for other in _SIGNS if 0 < confusion_cost(char, other) < 1]
    return dice.choice(likely or [other for other in _SIGNS if other != char])


def _look_alike(plate: str, dice: random.Random) -> str:
    """The same plate with another last-but-n digit that is easily taken for the one there."""
    place = len(plate) - dice.randint(1, 4)
    digits = [other for other in "0123456789" if 0 < confusion_cost(plate[place], other) < 1]
    return plate[:place] + dice.choice(digits or ["0"]) + plate[place + 1 :]


def _vehicle_set(name: str, tractor: str, dice: random.Random) -> Candidate:
    trailer = f"{dice.choice((12, 15, 29, 98))}R{dice.randrange(100_000):05}" if dice.random() < 0.8 else None
    containers = tuple(_container(dice) for _ in range(dice.choice((0, 1, 1, 2))))
    return Candidate(name, tractor, trailer, containers, dice.choice((1.0, 0.3, 0.05)))


def _plate(dice: random.Random) -> str:
    if dice.random() < 0.6:
        return f"{dice.choice((12, 14, 15, 20, 29, 98, 99))}{dice.choice('CDH')}{dice.randrange(100_000):05}"
    series = f"{dice.choice('桂粤湘云')}{dice.choice('ABCDEFG')}"
    return f"{series}{dice.choice('0123456789ABCDFH')}{dice.randrange(10_000):04}"


def _container(dice: random.Random) -> str:
    body = f"{dice.choice(('CSQ', 'MSK', 'TCL', 'OOL'))}U{dice.randrange(1_000_000):06}"
    return f"{body}{check_digit(body)}"
