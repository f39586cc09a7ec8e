"""Reliability and risk-coverage as one picture, for people who would rather look than read."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ocr.training.calibration.reliability import Outcome, bins, risk_coverage


def draw(outcomes: Mapping[str, Sequence[Outcome]], target: Path) -> None:
    """One line per engine in each of two plots; writes a PNG. Raises ModuleNotFoundError without matplotlib."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.5), layout="constrained")
    reliability, risk = figure.subplots(1, 2)
    for name, pairs in outcomes.items():
        if not pairs:
            continue
        parts = bins(pairs)
        reliability.plot([part.said for part in parts], [part.true for part in parts], "o-", label=name)
        risk.plot(*zip(*risk_coverage(pairs), strict=True), label=name)
    reliability.plot([0, 1], [0, 1], ":", color="grey")
    reliability.set(xlabel="probability said", ylabel="share that was right", title="Reliability")
    risk.set(xlabel="share answered, surest first", ylabel="share of those wrong", title="Risk and coverage")
    for axes in (reliability, risk):
        axes.grid(alpha=0.3)
        axes.legend()
    figure.savefig(target, dpi=120)
