"""What each number of lanes costs, as one picture."""

from collections.abc import Sequence
from pathlib import Path

from deploy.bench.lanes.figures import LanesFigures


def draw(rows: Sequence[LanesFigures], target: Path) -> None:
    """Analysed frames, processor and memory over the number of lanes; writes a PNG. Raises ModuleNotFoundError without matplotlib."""
    from matplotlib.figure import Figure

    rows = sorted(rows, key=lambda row: row.lanes)
    lanes = [row.lanes for row in rows]
    figure = Figure(figsize=(12, 4), layout="constrained")
    looks, cores, memory = figure.subplots(1, 3)
    looks.plot(lanes, [row.looks for row in rows], "o-", label="mean")
    looks.plot(lanes, [row.looks_worst for row in rows], "o-", label="worst camera")
    looks.axhline(rows[0].wanted, linestyle=":", color="grey", label="wanted")
    looks.set(ylabel="frames a second", title="Analysed frames of a camera", ylim=(0, None))
    looks.legend()
    cores.plot(lanes, [row.cores for row in rows], "o-")
    cores.set(ylabel="cores", title="Processor time", ylim=(0, None))
    memory.plot(lanes, [row.memory for row in rows], "o-", label="all")
    memory.plot(lanes, [row.reader_memory for row in rows], "o-", label="readers alone")
    memory.set(ylabel="MiB", title="Resident memory", ylim=(0, None))
    memory.legend()
    for axes in (looks, cores, memory):
        axes.set(xlabel="lanes")
        axes.grid(alpha=0.3)
    figure.savefig(target, dpi=120)
