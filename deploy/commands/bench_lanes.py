"""`bordergate bench lanes`: how many lanes this machine keeps with ten analysed frames a second of each camera; table, JSON, picture."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import psutil
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from deploy.bench.lanes.counts import Setting, Vehicle
from deploy.bench.lanes.drawing import VEHICLES, draw_vehicles
from deploy.bench.lanes.figures import LanesFigures, most_kept
from deploy.bench.lanes.growth import measure_lanes
from deploy.bench.lanes.plots import draw
from deploy.bench.picture import draw_or_say
from deploy.commands.start import one_line_refusals
from deploy.demo.stage import CAMERAS
from deploy.lanes import check_sources
from deploy.parts.places import PartBrokenError
from lanes.settings import CameraConfig

_SHAPES = {
    "looks": ".2f", "looks_worst": ".2f", "dropped": "d", "unread": "d", "age_p50": ".1f", "age_p99": ".1f",
    "reads": ".1f", "busy": ".0%", "cores": ".2f", "memory": ".0f", "reader_memory": ".0f", "lane_memory": ".0f",
    "passages": "d", "right": "d", "wrong": "d", "missed": "d",
}  # fmt: skip
_LEGEND = """looks: analysed frames a second of a camera, mean and worst; dropped: frames nobody looked at
unread: frames instead of which the reader read a newer one; age: of a frame when it is looked at, milliseconds
reads: a second; busy: share of the time that the reader read, all glances at once added up; cores: processor time in all
memory: MiB at the peak; reader: before there were lanes; lane: what each takes beside that
passages: drawn vehicles; right: reported once with all plates; wrong: with another plate or twice"""


def lanes(  # noqa: PLR0913, PLR0917 - every option of the command is a parameter
    numbers: Annotated[
        str, typer.Option("--lanes", help="Only these numbers of lanes, by comma; else ever more.")
    ] = "",
    cameras: Annotated[int, typer.Option(min=1, max=len(CAMERAS), help="Of each lane.")] = len(CAMERAS),
    seconds: Annotated[float, typer.Option(min=5.0, help="How long each number is measured.")] = 60.0,
    every: Annotated[
        float, typer.Option(min=10.0, help="Seconds between two drawn vehicles at a lane.")
    ] = 20.0,
    source: Annotated[
        str, typer.Option(help="A folder, video or address before every camera, instead of drawn vehicles.")
    ] = "",
    processes: Annotated[bool, typer.Option(help="One process for each lane, as in production.")] = False,  # noqa: FBT002 - a flag of the command line
    to: Annotated[Path | None, typer.Option("--json", help="Write the figures here.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw the figures as PNG here.")] = None,
) -> None:
    """Live lanes at ten analysed frames a second of each camera, until the machine drops frames: rates, reads, memory of a lane."""
    console = Console(stderr=True)
    chosen = _numbers(numbers, footage=bool(source))
    with one_line_refusals(), TemporaryDirectory(prefix="bordergate-bench-") as name:
        folder = Path(name)
        if source:
            check_sources({"bench": (CameraConfig(name=CAMERAS[0], source=source),)})
        vehicles = () if source else _drawn(folder / "stage", console)
        setting = Setting(CAMERAS[:cameras], seconds, processes, every, folder / "stage", vehicles, source)
        rows = _measured(setting, chosen, folder, console)
    Console().print(_table(rows))
    typer.echo(_LEGEND)
    typer.echo(verdict(rows, psutil.cpu_count()))
    if to:
        plain = {"cores": psutil.cpu_count(), "kept": most_kept(rows), "rows": [asdict(row) for row in rows]}
        to.write_text(json.dumps(plain, indent=2), "utf8")
    if plot:
        draw_or_say(lambda: draw(rows, plot), console)


def verdict(rows: Sequence[LanesFigures], cores: int) -> str:
    """How many lanes are kept, and with how many more the machine cannot keep up."""
    kept, failed = most_kept(rows), [row for row in rows if not row.keeps_up]
    said = "No measured number of lanes is kept."
    if kept:
        said = f"Most lanes this machine keeps: {kept}, {kept / cores:.1f} for each of its {cores} cores."
    if failed:
        least = min(failed, key=lambda row: row.lanes)
        said += (
            f" It cannot keep up with {least.lanes}: of the worst camera {least.looks_worst:.2f} frames a second are looked at"
            f" instead of {least.wanted:.2f}, and {least.dropped} frames were dropped in {least.seconds:.0f} s."
        )
    return said


def _numbers(text: str, *, footage: bool) -> list[int]:
    """Before footage one lane is measured first: what it sees is what the others shall see."""
    try:
        numbers = [int(number) for number in text.split(",") if number.strip()]
    except ValueError:
        numbers = [0]
    if any(number < 1 for number in numbers):
        raise typer.BadParameter(f"“{text}”: write numbers of lanes such as 1,4,8.", param_hint="--lanes")
    return sorted({1, *numbers} if footage and numbers else set(numbers))


def _drawn(folder: Path, console: Console) -> tuple[Vehicle, ...]:
    vehicles = draw_vehicles(folder)
    return tuple(track(vehicles, "drawing vehicles", VEHICLES, console=console, transient=True))


def _measured(setting: Setting, numbers: Sequence[int], folder: Path, console: Console) -> list[LanesFigures]:
    """What was measured is worth showing, though a larger number of lanes did not even start."""
    rows = list[LanesFigures]()
    with console.status("measuring lanes…") as status:
        try:
            for figures in measure_lanes(setting, numbers, folder):
                rows.append(figures)
                status.update(f"measured: {', '.join(str(row.lanes) for row in rows)} lanes…")
        except PartBrokenError as broken:
            typer.echo(str(broken), err=True)
            if not rows:
                raise typer.Exit(1) from broken
    return rows


def _table(rows: Sequence[LanesFigures]) -> Table:
    rows = sorted(rows, key=lambda row: row.lanes)
    table = Table(title="Lanes")
    table.add_column("lanes")
    for row in rows:
        table.add_column(str(row.lanes), justify="right", style="" if row.keeps_up else "red")
    for name, shape in _SHAPES.items():
        table.add_row(name, *(format(getattr(row, name), shape) for row in rows))
    return table
