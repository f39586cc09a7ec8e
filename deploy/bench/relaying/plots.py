"""Latency as one picture, for people who would rather look than read."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.bench.relaying.figures import Wait


def draw(measured: Mapping[str, Sequence[Wait]], target: Path) -> None:
    """Each form in both plots: the share of events heard by then, and latency over time. Raises ModuleNotFoundError without matplotlib."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.5), layout="constrained")
    shares, course = figure.subplots(1, 2)
    for form, waits in measured.items():
        latencies = sorted(wait.latency * 1000 for wait in waits)
        shares.plot(latencies, [(rank + 1) / len(latencies) for rank in range(len(latencies))], label=form)
        course.plot([w.said for w in waits], [w.latency * 1000 for w in waits], ".", markersize=2, label=form)
    shares.set(xlabel="milliseconds", ylabel="share of events heard by then", title="Commit to consumer")
    course.set(
        xlabel="seconds since the first event",
        ylabel="milliseconds",
        title="In the course of time",
        ylim=(0, None),
    )
    for axes in (shares, course):
        axes.grid(alpha=0.3)
        axes.legend()
    figure.savefig(target, dpi=120)
