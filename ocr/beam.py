"""CTC prefix beam search: the likeliest texts with their probability, and a posterior per character."""

import math

import numpy as np
from numpy.typing import NDArray

from ocr.reads import Beam, CharRead

_NEVER = -math.inf
_KEPT = 5
_NEAR = 6.0
"""Beams further than this (nats) behind the first are never chosen, so their posteriors are not worked out."""
_FAINT = -11.0
"""Signs less likely than this at a step (log probability) start no beam: most steps are blanks and nothing else."""
_Scores = dict[tuple[int, ...], tuple[float, float]]
"""Per prefix the log probability of ending in a blank, and of ending in its last character."""


def search(log_probs: NDArray[np.float32], alphabet: str, width: int = 12, choices: int = 5) -> list[Beam]:
    """Beams for one line, likeliest first. `log_probs`: steps x (1 + len(alphabet)), column 0 is the blank."""
    beams: _Scores = {(): (0.0, _NEVER)}
    for row in log_probs:
        likeliest = np.argpartition(-row, choices)[: choices + 1]
        candidates = [int(k) for k in likeliest if k and row[k] > _FAINT]
        beams = _step(beams, [float(value) for value in row], candidates, width)
    ranked = sorted(((prefix, _add(*scores)) for prefix, scores in beams.items()), key=lambda pair: -pair[1])
    return [
        _beam(log_probs, prefix, score, alphabet, detailed=score > ranked[0][1] - _NEAR)
        for prefix, score in ranked
        if prefix and score > _NEVER
    ]


def _beam(
    log_probs: NDArray[np.float32], prefix: tuple[int, ...], score: float, alphabet: str, *, detailed: bool
) -> Beam:
    text = "".join(alphabet[k - 1] for k in prefix)
    return Beam(text, score, _characters(log_probs, prefix, alphabet) if detailed else ())


def greedy(log_probs: NDArray[np.float32], alphabet: str) -> str:
    """The best sign of every step, repeats and blanks taken out: quick, and good enough to choose by."""
    best = log_probs.argmax(1).tolist()
    kept = [k for k, before in zip(best, [0, *best[:-1]], strict=True) if k and k != before]
    return "".join(alphabet[k - 1] for k in kept)


def _step(beams: _Scores, row: list[float], candidates: list[int], width: int) -> _Scores:
    grown: _Scores = {}
    for prefix, (blank, full) in beams.items():
        whole = _add(blank, full)
        _gather(grown, prefix, whole + row[0], _NEVER)
        for k in candidates:
            if prefix and prefix[-1] == k:
                _gather(grown, prefix, _NEVER, full + row[k])
                _gather(grown, (*prefix, k), _NEVER, blank + row[k])
            else:
                _gather(grown, (*prefix, k), _NEVER, whole + row[k])
    best = sorted(grown.items(), key=lambda item: -_add(*item[1]))[:width]
    return dict(best)


def _gather(beams: _Scores, prefix: tuple[int, ...], blank: float, full: float) -> None:
    before = beams.get(prefix, (_NEVER, _NEVER))
    beams[prefix] = (_add(before[0], blank), _add(before[1], full))


def _add(one: float, other: float) -> float:
    if one < other:
        one, other = other, one
    return one if other == _NEVER else one + math.log1p(math.exp(other - one))


def _characters(
    log_probs: NDArray[np.float32], prefix: tuple[int, ...], alphabet: str
) -> tuple[CharRead, ...]:
    """Each character's alternatives at the step where it is strongest on the best path."""
    steps = align(log_probs, prefix)
    return tuple(
        _character(np.exp(log_probs[step]), k, alphabet) for step, k in zip(steps, prefix, strict=True)
    )


def _character(row: NDArray[np.float32], chosen: int, alphabet: str) -> CharRead:
    """The blank counts as doubt about the character, spread as the rest of the row is."""
    signs = row[1:] / max(float(row[1:].sum()), 1e-9)
    order = [int(k) for k in np.argsort(-signs)[:_KEPT]]
    if chosen - 1 not in order:
        order[-1] = chosen - 1
    alternatives = tuple((alphabet[k], round(float(signs[k]), 6)) for k in order)
    return CharRead(alphabet[chosen - 1], round(float(signs[chosen - 1]), 6), alternatives)


def align(log_probs: NDArray[np.float32], prefix: tuple[int, ...]) -> list[int]:
    """The step of each character on the best path through the line (Viterbi over the CTC lattice)."""
    states = [0] * (2 * len(prefix) + 1)
    states[1::2] = prefix
    # Plain lists: for a few states a step, arrays take three times as long.
    rows = log_probs[:, states].tolist()
    skips = [s > 1 and states[s] != 0 and states[s] != states[s - 2] for s in range(len(states))]
    scores = rows[0][:2] + [_NEVER] * (len(states) - 2)
    back: list[list[int]] = [[0] * len(states)]
    for row in rows[1:]:
        moves = [_move(scores, state, skip=skip) for state, skip in enumerate(skips)]
        back.append(moves)
        scores = [scores[state - move] + row[state] for state, move in enumerate(moves)]
    return _trace(rows, back, scores)


def _move(scores: list[float], state: int, *, skip: bool) -> int:
    """How many states back the best way into `state` comes from."""
    best, move = scores[state], 0
    if state and scores[state - 1] > best:
        best, move = scores[state - 1], 1
    return 2 if skip and scores[state - 2] > best else move


def _trace(rows: list[list[float]], back: list[list[int]], scores: list[float]) -> list[int]:
    state = len(scores) - 1 if scores[-1] >= scores[-2] else len(scores) - 2
    steps: dict[int, int] = {}
    for t in range(len(rows) - 1, -1, -1):
        if state % 2:
            place = state // 2
            if place not in steps or rows[t][state] > rows[steps[place]][state]:
                steps[place] = t
        state -= back[t][state]
    return [steps[place] for place in range(len(scores) // 2)]
