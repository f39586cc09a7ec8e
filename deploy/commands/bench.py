"""`bordergate bench …`: figures instead of promises, as a table and as JSON."""

import json
import threading
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.bench.journey import FORMS, Figures, measure
from deploy.commands import bench_api, bench_events, bench_lanes, bench_matching, bench_ocr, bench_size
from deploy.commands.start import with_parts
from deploy.demo.theatre import Theatre, painters
from deploy.owners import CLOCK

app = typer.Typer(help="Measure this machine.", no_args_is_help=True)


app.command()(bench_ocr.ocr)
app.command()(bench_matching.matching)
app.command()(bench_api.api)
app.command()(bench_size.size)
app.command()(bench_events.events)
app.command()(bench_lanes.lanes)


@app.command()
def journey(
    trucks: Annotated[int, typer.Option(min=2, help="Drawn vehicles before real lanes.")] = 8,
    crossings: Annotated[int, typer.Option(min=4, help="Vehicles at machine lanes.")] = 100,
    form: Annotated[str, typer.Option(help="embedded, production or both.")] = "both",
    to: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
) -> None:
    """Camera frame to barrier order, crossings a second, memory; embedded and production side by side."""
    console = Console(stderr=True)
    rows = []
    with TemporaryDirectory(prefix="bordergate-bench-") as folder:
        for name in FORMS if form == "both" else (form,):
            with console.status(f"{name}: {trucks} drawn vehicles, {crossings} machine crossings…"):
                rows.append(_measured(name, Path(folder) / name, (trucks, crossings)))
    Console().print(_table(rows))
    if to:
        to.write_text(json.dumps([asdict(row) for row in rows], indent=2))


def _measured(name: str, folder: Path, sizes: tuple[int, int]) -> Figures:
    with painters() as pool:
        theatre = Theatre(folder / "theatre", pool, CLOCK, threading.Event())
        theatre.open()
        with with_parts():
            return measure(name, folder, theatre, sizes)


def _table(rows: list[Figures]) -> Table:
    table = Table(
        title="Journey",
        caption="times in seconds, memory in MiB over all processes of the gate with four lanes",
    )
    table.add_column("figure")
    for row in rows:
        table.add_column(row.form, justify="right")
    for name in ("passages", "frame_p50", "frame_p99", "arrival_p50", "memory", "processes"):
        table.add_row(name, *(_shown(getattr(row, name)) for row in rows))
    table.add_section()
    for name in ("crossings", "machine_p50", "machine_p99", "crossings_per_second"):
        table.add_row(name, *(_shown(getattr(row, name)) for row in rows))
    return table


def _shown(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
