"""How long each act takes at each size, as one picture."""

from collections.abc import Sequence
from pathlib import Path

from deploy.bench.size.measuring import SizeFigures


def draw(measured: Sequence[SizeFigures], target: Path) -> None:
    """Medians and the 99th of 100, over the records held. Raises ModuleNotFoundError without matplotlib."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.8), layout="constrained")
    records = [each.records for each in measured]
    for axes, share in zip(figure.subplots(1, 2, sharey=True), ("p50", "p99"), strict=True):
        for name in measured[0].acts:
            axes.plot(records, [getattr(each.acts[name], share) for each in measured], "o-", label=name)
        axes.set(xscale="log", yscale="log", xlabel="records held", ylabel="milliseconds", title=share)
        axes.grid(alpha=0.3, which="both")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(target, dpi=120)
