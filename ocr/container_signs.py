"""Container numbers in what a line net sees: letters and digits that look the same are told apart by their place."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ocr.engines.line_net import SIGNS
from ocr.plates import is_container
from ocr.reads import Beam, CharRead

_TWINS = dict(zip("OISGB", "01568", strict=True))
"""Painted alike; the first three places of a number hold letters, the last seven digits, so nothing is guessed."""
_LETTERS = {digit: letter for letter, digit in _TWINS.items()}
_NUMBER = re.compile(r"(?=[A-Z01568]{3}[UJZ]\d{7})")
_OWNER = re.compile(r"(?=([A-Z01568]{3}[UJZV0])(?:\d|$))")
"""Loose on the last letter: a worn U is read as V or O, and the beams may still hold the right one."""
_LENGTH, _OWNERS = 11, 3
_NEVER = np.float32(-20)


def fold(log_probs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Steps x 37 as of the line net, with the chance of each letter added to the digit that looks like it."""
    folded = log_probs.copy()
    for letter, digit in _TWINS.items():
        there, here = 1 + SIGNS.index(digit), 1 + SIGNS.index(letter)
        folded[:, there] = np.logaddexp(log_probs[:, there], log_probs[:, here])
        folded[:, here] = _NEVER
    return folded


def begins_number(folded: str) -> bool:
    """An owner's code at the end or before a digit; other lettering and plain figures are not worth a search."""
    codes = [found[1] for found in _OWNER.finditer(folded)]
    return any(code[-1].isalpha() or sum(map(str.isalpha, code)) > 1 for code in codes)


def numbers_in(beam: Beam) -> Iterator[tuple[str, tuple[CharRead, ...]]]:
    """Numbers with a right check digit in a beam over folded signs, with their characters."""
    for found in _NUMBER.finditer(beam.text):
        place = slice(found.start(), found.start() + _LENGTH)
        text = _unfolded(beam.text[place])
        if is_container(text):
            characters = zip(text, beam.characters[place], strict=False)
            yield text, tuple(_named(char, read) for char, read in characters)


def _unfolded(folded: str) -> str:
    return "".join(_LETTERS.get(sign, sign) for sign in folded[:_OWNERS]) + folded[_OWNERS:]


def _named(char: str, read: CharRead) -> CharRead:
    if char == read.char:
        return read
    names = {**_LETTERS, read.char: char}
    return replace(
        read,
        char=char,
        alternatives=tuple((names.get(sign, sign), chance) for sign, chance in read.alternatives),
    )
