"""`bordergate bench matching`: simulated gate days with look-alikes; time and wrong pairs, as a table and JSON."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from deploy.bench.pairing.figures import PairingFigures, measure_pairing

_SIZES = (1_000, 5_000, 50_000)


def matching(
    passages: Annotated[
        int, typer.Option(min=1, help="Vehicles that come, per number of declared sets.")
    ] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same day.")] = 1,
    to: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
) -> None:
    """Pair reads with 1,000, 5,000 and 50,000 declared vehicle sets, of which every twentieth has a look-alike."""
    sizes = track(_SIZES, "pairing", console=Console(stderr=True), transient=True)
    figures = [measure_pairing(size, passages, seed) for size in sizes]
    Console().print(_table(figures))
    if to:
        to.write_text(json.dumps([asdict(each) for each in figures], indent=2), "utf8")


def _table(figures: list[PairingFigures]) -> Table:
    table = Table(
        title="Pairing",
        caption="ms: processor time of one passage, median; in brackets 95 % intervals",
    )
    for name in ("sets", "paired", "wrong", "ms", "p95"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in figures:
        table.add_row(
            f"{each.candidates:,}",
            f"{each.right}/{each.declared} {_percent(each.right_interval)}",
            f"{each.wrong}/{each.passages} {_percent(each.wrong_interval)}",
            f"{each.ms_median:.2f}",
            f"{each.ms_p95:.2f}",
        )
    return table


def _percent(interval: tuple[float, float]) -> str:
    low, high = interval
    return f"({100 * low:.1f}–{100 * high:.1f} %)"
