"""`bordergate bench events`: how fast an event comes from commit to consumer, and a backlog to the log, as a table, JSON and a picture."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from deploy.bench.journey import FORMS
from deploy.bench.picture import draw_or_say
from deploy.bench.relaying.figures import EventFigures
from deploy.bench.relaying.plots import draw
from deploy.bench.relaying.roles import WRITERS, Load
from deploy.bench.relaying.run import Measured, measure_events
from deploy.commands.start import with_parts


def events(
    rate: Annotated[float, typer.Option(min=1.0, help="Events a second, evenly.")] = 200.0,
    seconds: Annotated[float, typer.Option(min=1.0, help="How long.")] = 60.0,
    backlog: Annotated[int, typer.Option(min=1, help="Events that wait when the log is back.")] = 200_000,
    form: Annotated[Literal["embedded", "production", "both"], typer.Option(help="Which form.")] = "both",
    to: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw latencies as PNG here.")] = None,
) -> None:
    """Outbox, relay, log, inbox: latency at an even load, a backlog through the relay beside the bare log, memory."""
    console, load = Console(stderr=True), Load(rate, max(1, round(rate * seconds / WRITERS)))
    with TemporaryDirectory(prefix="bordergate-bench-") as folder:
        measured = [
            _measured(name, Path(folder) / name, (load, backlog), console)
            for name in (FORMS if form == "both" else (form,))
        ]
    Console().print(_table([each.figures for each in measured]))
    if to:
        to.write_text(json.dumps([asdict(each.figures) for each in measured], indent=2), "utf8")
    if plot:
        draw_or_say(lambda: draw({each.figures.form: each.waits for each in measured}, plot), console)


def _measured(name: str, folder: Path, sizes: tuple[Load, int], console: Console) -> Measured:
    status = console.status(f"{name}: {sizes[0].events} events evenly, {sizes[1]} at once…")
    with with_parts(), status:
        return measure_events(name, folder, *sizes)


def _table(figures: Sequence[EventFigures]) -> Table:
    table = Table(
        title="Events",
        caption="latency in milliseconds from the writer's commit to the consumer's; memory in MiB of each process;"
        " bare: the log alone, of Kafka kafka-python alone; the relay signs each event",
    )
    table.add_column("figure")
    for each in figures:
        table.add_column(each.form, justify="right")
    table.add_row("processes", *(str(each.processes) for each in figures))
    table.add_row("event_bytes", *(str(each.event_bytes) for each in figures))
    for part in ("pace", "drain"):
        table.add_section()
        for name in asdict(getattr(figures[0], part)):
            table.add_row(name, *(_shown(getattr(getattr(each, part), name)) for each in figures))
    table.add_section()
    for name in dict.fromkeys(name for each in figures for name in each.memory):
        table.add_row(f"memory {name}", *(_shown(each.memory.get(name, "")) for each in figures))
    return table


def _shown(value: float | str) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
