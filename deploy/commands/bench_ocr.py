"""`bordergate bench ocr`: engines side by side on labelled photos, as a table, JSON and a picture."""

import json
import random
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from deploy.bench.picture import draw_or_say
from deploy.bench.reading.plots import draw
from deploy.bench.reading.run import Figures, measure
from ocr.build import DEFAULT_ENGINE, EngineOptions, build_reader
from ocr.errors import ReaderError
from ocr.labels import Label, read_labels
from ocr.reader import Reader, ReaderOptions

_SHOWN_WRONG = 10


def ocr(  # noqa: PLR0913, PLR0917 - every option of the command is a parameter
    folders: Annotated[list[Path], typer.Argument(help="Folders with labels.csv and its pictures.")],
    against: Annotated[
        str, typer.Option(help="Other engines, by comma: rapidocr,tesseract,easyocr-english.")
    ] = "",
    crop: Annotated[bool, typer.Option(help="Each picture is one plate.")] = False,  # noqa: FBT002 - a flag of the command line
    sample: Annotated[int, typer.Option(min=0, help="Only so many pictures, drawn by a fixed seed.")] = 0,
    live: Annotated[bool, typer.Option(help="Read as a lane does: one look, no container numbers.")] = False,  # noqa: FBT002 - a flag of the command line
    to: Annotated[Path | None, typer.Option("--json", help="Write all figures here.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw reliability and risk-coverage as PNG here.")] = None,
) -> None:
    """Exact match by country, layout, vehicle and colour, character errors, calibration, time; engines side by side."""
    console = Console(stderr=True)
    try:
        labels = _sampled([label for folder in folders for label in read_labels(folder)], sample)
        figures = [_figures(name, labels, console, crop=crop, live=live) for name in _engines(against)]
    except ReaderError as error:
        console.print(f"{error.code}: {error.sentence}", style="red", highlight=False)
        raise typer.Exit(1) from error
    _print(figures)
    if to:
        to.write_text(json.dumps([_plain(each) for each in figures], indent=2, ensure_ascii=False), "utf8")
    if plot:
        draw_or_say(lambda: draw({each.engine: each.outcomes for each in figures}, plot), console)


def _engines(against: str) -> list[str]:
    return [DEFAULT_ENGINE, *(name.strip() for name in against.split(",") if name.strip())]


def _sampled(labels: Sequence[Label], most: int) -> list[Label]:
    files = sorted({label.file for label in labels})
    if not most or most >= len(files):
        return list(labels)
    chosen = set(random.Random(1).sample(files, most))
    return [label for label in labels if label.file in chosen]


def _figures(name: str, labels: Sequence[Label], console: Console, *, crop: bool, live: bool) -> Figures:
    reader: Reader = build_reader(
        name,
        EngineOptions(reading=ReaderOptions() if live else ReaderOptions(thorough=True, containers=True)),
    )
    ticks = iter(track(range(len({label.file for label in labels})), name, console=console))
    found = measure(name, reader, labels, crop=crop, step=lambda: _tick(ticks))
    _tick(ticks)
    return found


def _tick(ticks: Any) -> None:
    next(ticks, None)


def _print(figures: Sequence[Figures]) -> None:
    table = Table(title="Exact match: accepted / n (95 % interval), characters wrong")
    table.add_column("group")
    for each in figures:
        table.add_column(each.engine, justify="right")
    for name in figures[0].scores:
        table.add_row(name, *(_exact(each, name) for each in figures))
    table.add_section()
    table.add_row("wrong accepted", *(f"{len(each.wrong)} in {each.complete} pictures" for each in figures))
    table.add_row(
        "calibration error", *(f"{each.calibration_error:.4f} (n {len(each.outcomes)})" for each in figures)
    )
    table.add_row(
        "processor ms, median / p95", *(f"{each.cpu_median:.1f} / {each.cpu_p95:.1f}" for each in figures)
    )
    table.add_row("clock ms, median", *(f"{each.wall_median:.1f}" for each in figures))
    for name in dict.fromkeys(name for each in figures for name in each.stages):
        spent = (f"{each.stages[name]:.1f}" if name in each.stages else "" for each in figures)
        table.add_row(f"{name}: processor ms, mean", *spent)
    out = Console()
    out.print(table)
    for each in figures:
        for wrong in each.wrong[:_SHOWN_WRONG]:
            out.print(
                f"{each.engine}: {wrong.file.name} accepted as {wrong.text} ({wrong.probability})",
                highlight=False,
            )


def _exact(figures: Figures, name: str) -> str:
    score = figures.scores[name]
    low, high = score.interval
    errors = score.slips / max(score.signs, 1)
    return f"{score.exact}/{score.n} ({low:.1%} to {high:.1%}) {errors:.2%}"


def _plain(figures: Figures) -> dict[str, Any]:
    plain = asdict(figures)
    plain["wrong"] = [{**asdict(wrong), "file": wrong.file.name} for wrong in figures.wrong]
    plain["calibration_error"] = figures.calibration_error
    return plain
