"""`bordergate bench size`: whether the door stays as quick when the gate holds a million records, as a table, JSON and a picture."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from deploy.bench.picture import draw_or_say
from deploy.bench.size.measuring import SizeFigures, measure_sizes
from deploy.bench.size.plots import draw
from deploy.commands.start import with_parts


def size(
    records: Annotated[
        str, typer.Option(help="How many records the gate holds, growing, with commas.")
    ] = "10000,100000,1000000",
    rounds: Annotated[int, typer.Option(min=10, help="How often each act is done at each size.")] = 300,
    to: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
    picture: Annotated[Path | None, typer.Option("--plot", help="Draw them here (PNG).")] = None,
) -> None:
    """Declare, amend, decide, read, look up and follow the feed, beside a handler that does nothing but ask the database once."""
    sizes, console = sorted(int(each) for each in records.split(",")), Console(stderr=True)
    with with_parts(), TemporaryDirectory(prefix="bordergate-bench-") as folder:
        measuring = measure_sizes(Path(folder), sizes, rounds)
        figures = list(track(measuring, "size", total=len(sizes), console=console, transient=True))
    Console().print(_table(figures))
    if to:
        to.write_text(json.dumps([asdict(each) for each in figures], indent=2), "utf8")
    if picture:
        draw_or_say(lambda: draw(figures, picture), console)


def _table(figures: Sequence[SizeFigures]) -> Table:
    caption = "milliseconds, p50 / p99, how many are done in the time, and in the processor time, of one call that does nothing; growth: p99 at the last size over the first"
    table = Table(title="Size", caption=caption)
    table.add_column("act")
    for each in figures:
        table.add_column(f"{each.records:,}", justify="right")
    table.add_column("growth", justify="right")
    for name in figures[0].acts:
        acts = [each.acts[name] for each in figures]
        cells = [
            f"{act.p50:.1f} / {act.p99:.1f}  {act.of_nothing:.2f}  {act.cpu_of_nothing:.2f}" for act in acts
        ]
        table.add_row(name, *cells, f"{acts[-1].p99 / acts[0].p99:.2f}")
    table.add_row("memory, MiB", *(f"{each.memory_mib:.0f}" for each in figures), "")
    table.add_row("filled in, s", *(f"{each.fill_seconds:.0f}" for each in figures), "")
    table.add_row("load before, after", *(f"{each.load[0]:.1f}, {each.load[1]:.1f}" for each in figures), "")
    return table
