"""Does a probability mean what it says? Bins of equal mass, and what is risked at each coverage."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Outcome = tuple[float, bool]
"""(probability, right)"""
BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Mean probability `said` and share `true` that was right, of `n` answers."""

    n: int
    said: float
    true: float


def bins(outcomes: Sequence[Outcome], count: int = BINS) -> list[Bin]:
    """Answers in order of probability, cut into `count` parts of equal size (fewer where there are few answers)."""
    ranked = sorted(outcomes, key=lambda outcome: outcome[0])
    edges = [round(n * len(ranked) / count) for n in range(count + 1)]
    parts = [ranked[low:high] for low, high in pairwise(edges) if high > low]
    return [
        Bin(len(part), _mean([p for p, _ in part]), _mean([float(right) for _, right in part]))
        for part in parts
    ]


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """Expected calibration error (Naeini et al., 2015) over bins of equal mass; 0 where nothing was answered."""
    parts = bins(outcomes)
    return sum(part.n * abs(part.said - part.true) for part in parts) / max(len(outcomes), 1)


def risk_coverage(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """(coverage, risk): answering only the surest share of answers, how many of those are wrong."""
    ranked = sorted(outcomes, key=lambda outcome: -outcome[0])
    curve, wrong = [], 0
    for answered, (_, right) in enumerate(ranked, 1):
        wrong += not right
        curve.append((answered / len(ranked), wrong / answered))
    return curve


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
