"""What the pairing makes of a simulated day: right and wrong pairs, abstentions, and the time each took."""

import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.bench.pairing.day import Passage, declared_sets, passages
from deploy.bench.reading.scores import interval
from ocr.matching import Candidate, Match, Verdict, match


@dataclass(frozen=True, slots=True)
class PairingFigures:
    """`right` of `declared` passages were paired with their set; `wrong` of all `passages` with another one.

    The rest is left to an officer. Times are milliseconds of processor time for one passage with all its readings.
    """

    candidates: int
    passages: int
    declared: int
    right: int
    wrong: int
    right_interval: tuple[float, float]
    wrong_interval: tuple[float, float]
    ms_median: float
    ms_p95: float


def measure_pairing(candidates: int, count: int, seed: int) -> PairingFigures:
    dice = random.Random(seed)
    pool = declared_sets(candidates, dice)
    day = passages(pool, count, dice)
    spent, verdicts = [], []
    for passage in day:
        started = time.process_time_ns()
        verdicts.append(match(passage.readings, pool))
        spent.append((time.process_time_ns() - started) / 1e6)
    return count_pairs(pool, day, verdicts, spent)


def count_pairs(
    pool: Sequence[Candidate], day: Sequence[Passage], verdicts: Sequence[Verdict], spent: Sequence[float]
) -> PairingFigures:
    """`spent`: milliseconds of each passage."""
    paired = [
        (verdict.candidate_id, passage.truth)
        for verdict, passage in zip(verdicts, day, strict=True)
        if isinstance(verdict, Match)
    ]
    declared = sum(passage.truth is not None for passage in day)
    right = sum(given == truth for given, truth in paired)
    wrong = len(paired) - right
    return PairingFigures(
        candidates=len(pool),
        passages=len(day),
        declared=declared,
        right=right,
        wrong=wrong,
        right_interval=interval(right, declared),
        wrong_interval=interval(wrong, len(day)),
        ms_median=round(statistics.median(spent), 2),
        ms_p95=round(sorted(spent)[int(len(spent) * 0.95)], 2),
    )
