"""`bordergate bench api`: how long the door takes, and whether a sender that floods slows others down, as a table and JSON."""

import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from deploy.bench.door.measuring import TIMES_ITS_SHARE, DoorFigures, measure_door
from deploy.bench.journey import FORMS, started
from deploy.commands.start import with_parts


def api(
    records: Annotated[int, typer.Option(min=1, max=20_000, help="Records the gate holds.")] = 500,
    rounds: Annotated[int, typer.Option(min=1, help="How often with just the share and with the flood.")] = 4,
    seconds: Annotated[float, typer.Option(min=1.0, help="How long each.")] = 10.0,
    form: Annotated[str, typer.Option(help="embedded, production or both.")] = "both",
    to: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
) -> None:
    """Eight officers and a firm well within their share, beside a firm with all its share and, every other round, fifty times that."""
    forms = track(FORMS if form == "both" else (form,), "api", console=Console(stderr=True), transient=True)
    with TemporaryDirectory(prefix="bordergate-bench-") as folder:
        figures = [_measured(name, Path(folder) / name, records, (rounds, seconds)) for name in forms]
    Console().print(_table(figures))
    if to:
        to.write_text(json.dumps([asdict(each) for each in figures], indent=2), "utf8")


def _measured(name: str, folder: Path, records: int, rounds: tuple[int, float]) -> DoorFigures:
    with with_parts(), started(name, folder, {}) as running:
        return measure_door(name, running, records, rounds)


def _table(figures: list[DoorFigures]) -> Table:
    table = Table(
        title="Door",
        caption=f"milliseconds of senders within their share, while another sends its share or {TIMES_ITS_SHARE} times that (flood)",
    )
    table.add_column("figure")
    for each in figures:
        table.add_column(each.form, justify="right")
    for name in ("records", "asked", "failed", "heard", "refused"):
        table.add_row(name, *(str(getattr(each, name)) for each in figures))
    for name in ("share_p50", "share_p99", "flood_p50", "flood_p99", "slower"):
        table.add_row(name, *(f"{getattr(each, name):.2f}" for each in figures))
    return table
