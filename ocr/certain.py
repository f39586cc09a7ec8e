"""The text of a line where one is likelier than all others together: then no search is needed to find it."""

import numpy as np
from numpy.typing import NDArray

from ocr.beam import align, greedy
from ocr.reads import Beam, CharRead

_KEPT = 3
LEAST = 0.5
"""No two texts can both be likelier than this."""


def certain(log_probs: NDArray[np.float32], alphabet: str, least: float = LEAST) -> Beam | None:
    """The likeliest text with its exact log probability, or None where it is below `least` (at least a half)."""
    text = greedy(log_probs, alphabet)
    columns = tuple(alphabet.index(sign) + 1 for sign in text)
    if not columns:
        return None
    chance = text_chance(log_probs, columns)
    if chance <= max(least, LEAST):
        return None
    steps = align(log_probs, columns)
    characters = tuple(
        _character(np.exp(log_probs[step]), column, alphabet)
        for step, column in zip(steps, columns, strict=True)
    )
    return Beam(text, min(float(np.log(chance)), 0.0), characters)


def text_chance(log_probs: NDArray[np.float32], columns: tuple[int, ...]) -> float:
    """Probability of a text: the sum over all its ways through the steps (the forward pass of CTC)."""
    states = np.zeros(2 * len(columns) + 1, np.int64)
    states[1::2] = columns
    skips = np.concatenate([[False, False], (states[2:] != 0) & (states[2:] != states[:-2])])
    emitted = np.exp(log_probs[:, states].astype(np.float64))
    ways = np.where(np.arange(len(states)) < 2, emitted[0], 0.0)
    for row in emitted[1:]:
        grown = ways.copy()
        grown[1:] += ways[:-1]
        grown[2:] += ways[:-2] * skips[2:]
        ways = grown * row
    return float(ways[-1] + ways[-2])


def _character(row: NDArray[np.float32], column: int, alphabet: str) -> CharRead:
    """As in a search: the blank counts as doubt about the sign, spread as the rest of the row is."""
    signs = row[1:] / max(float(row[1:].sum()), 1e-9)
    order = [int(k) for k in np.argpartition(-signs, _KEPT)[:_KEPT]]
    if column - 1 not in order:
        order[-1] = column - 1
    order.sort(key=lambda k: -signs[k])
    alternatives = tuple((alphabet[k], round(float(signs[k]), 6)) for k in order)
    return CharRead(alphabet[column - 1], round(float(signs[column - 1]), 6), alternatives)
