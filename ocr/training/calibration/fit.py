"""A logistic fit by Newton's method, and what it is worth on plates that were held back (five parts by plate text)."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.training.calibration.reliability import Outcome, calibration_error
from ocr.training.calibration.samples import Sample

Floats = NDArray[np.float64]
_PARTS = 5
_RIDGE = 1.0
"""A pull to zero on the weights, not on the bias: nearly all samples are right, and nothing else keeps them finite."""
_ROUNDS, _RESAMPLED = 60, 1000


@dataclass(frozen=True, slots=True)
class Fit:
    weights: tuple[float, ...]
    bias: float

    def probabilities(self, samples: Sequence[Sample]) -> Floats:
        return np.asarray(_logistic(_table(samples) @ np.array([*self.weights, self.bias])))


@dataclass(frozen=True, slots=True)
class Worth:
    """`outcomes` of held-back samples, their expected calibration error and its 95 % interval (bootstrap)."""

    outcomes: Sequence[Outcome]
    error: float
    interval: tuple[float, float]


def fitted(samples: Sequence[Sample]) -> Fit:
    table = _table(samples)
    right = np.array([sample.right for sample in samples], float)
    pull = np.diag([_RIDGE] * (table.shape[1] - 1) + [1e-6])
    values = np.zeros(table.shape[1])
    for _ in range(_ROUNDS):
        chance = _logistic(table @ values)
        slope = table.T @ (chance - right) + pull @ values
        bend = (table.T * (chance * (1 - chance))) @ table + pull
        values = values - np.linalg.solve(bend, slope)
    return Fit(tuple(float(value) for value in values[:-1]), float(values[-1]))


def worth(samples: Sequence[Sample], seed: int) -> Worth:
    """Each part judged by a fit on the four others; all samples of one plate lie in one part."""
    parts = [zlib.crc32(sample.plate.encode()) % _PARTS for sample in samples]
    outcomes: list[Outcome] = []
    for part in range(_PARTS):
        held = [sample for sample, own in zip(samples, parts, strict=True) if own == part]
        rest = [sample for sample, own in zip(samples, parts, strict=True) if own != part]
        chances = fitted(rest).probabilities(held)
        outcomes += [(float(chance), one.right) for chance, one in zip(chances, held, strict=True)]
    return Worth(outcomes, calibration_error(outcomes), _interval(outcomes, seed))


def _interval(outcomes: Sequence[Outcome], seed: int) -> tuple[float, float]:
    dice = np.random.default_rng(seed)
    drawn = (dice.integers(0, len(outcomes), len(outcomes)) for _ in range(_RESAMPLED))
    errors = [calibration_error([outcomes[index] for index in indices]) for indices in drawn]
    low, high = np.quantile(errors, (0.025, 0.975))
    return float(low), float(high)


def _table(samples: Sequence[Sample]) -> Floats:
    return np.array([[*sample.features, 1.0] for sample in samples], float)


def _logistic(scores: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0))))
