"""`bordergate read`: plates and container numbers from pictures, folders and videos."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table
from rich.text import Text

from ocr.build import DEFAULT_ENGINE, EngineOptions, build_reader
from ocr.drawing import draw
from ocr.errors import ReaderError
from ocr.images import save_image
from ocr.lines import line_of
from ocr.plates import display, display_container
from ocr.read_files import FileOptions, FileRead, count_steps, list_files, read_burst, read_files
from ocr.reader import ReaderOptions
from ocr.reads import ContainerRead, PlateRead

_COLUMNS = ("text", "country", "layout", "probability", "box")
_PIPE_WIDTH = 120
_PATIENT = ReaderOptions(thorough=True, containers=True)
_FAILED = 1
_USAGE = 2


def read(  # noqa: PLR0913, PLR0917 - every option of the command is a parameter
    paths: Annotated[list[Path], typer.Argument(help="Pictures, folders or videos.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per picture and line.")] = False,  # noqa: FBT002 - a flag of the command line
    crop: Annotated[bool, typer.Option(help="Each picture is one plate.")] = False,  # noqa: FBT002 - a flag of the command line
    burst: Annotated[bool, typer.Option(help="All pictures show one vehicle: vote, one answer.")] = False,  # noqa: FBT002 - a flag of the command line
    draw_to: Annotated[
        Path | None, typer.Option("--draw", metavar="DIR", help="Write pictures with the boxes drawn.")
    ] = None,
    engine: Annotated[
        str, typer.Option(help="plate (ours), rapidocr, easyocr or easyocr-english.")
    ] = DEFAULT_ENGINE,
    every: Annotated[int, typer.Option(min=1, help="Read each n-th frame of a video.")] = 5,
    threads: Annotated[int, typer.Option(min=1, help="Threads per network.")] = 2,
) -> None:
    """Read plates and container numbers from real pictures."""
    errors = Console(stderr=True)
    options = FileOptions(crop=crop, every=every)
    try:
        reader = build_reader(engine, EngineOptions(threads=threads, reading=_PATIENT))
    except ReaderError as error:
        errors.print(f"{error.code}: {error.sentence}", style="red", markup=False)
        raise typer.Exit(_USAGE) from error
    files = list_files(paths)
    steps = count_steps(files, options)
    results = _watched(read_files(reader, files, options), steps, errors)
    shown = _drawn(results, draw_to)
    answers: Iterable[FileRead] = [read_burst(list(shown))] if burst and files else shown
    try:
        failed = _print_lines(answers) if as_json else _print_table(answers)
    except ReaderError as error:
        errors.print(f"{error.code}: {error.sentence}", style="red", markup=False)
        raise typer.Exit(_FAILED) from error
    if not files:
        errors.print("no_pictures: There is no picture or video in what was named.", style="red")
    if failed or not files:
        raise typer.Exit(_FAILED)


def _watched(results: Iterator[FileRead], steps: int, console: Console) -> Iterator[FileRead]:
    """A progress bar on standard error, where a person is looking and there is something to wait for."""
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, disable=steps < 2 or not console.is_terminal, transient=True
    ) as bar:
        task = bar.add_task("reading", total=steps)
        for result in results:
            yield result
            bar.advance(task)


def _drawn(results: Iterable[FileRead], folder: Path | None) -> Iterator[FileRead]:
    """Draws what has boxes, and lets go of the picture: a long video must not stay in memory."""
    for number, result in enumerate(results):
        if folder is not None and result.read is not None and result.image is not None:
            frame = "" if result.frame is None else f"-{result.frame:06d}"
            save_image(
                folder / f"{number:05d}-{result.file.stem}{frame}.jpg", draw(result.image, result.read)
            )
        yield FileRead(result.file, result.read, result.error, result.frame)


def _print_lines(results: Iterable[FileRead]) -> bool:
    failed = False
    for result in results:
        print(json.dumps(line_of(result), ensure_ascii=False), flush=True)  # noqa: T201 - the answer itself
        failed = failed or result.error is not None
    return failed


def _print_table(results: Iterable[FileRead]) -> bool:
    console = Console()
    if not console.is_terminal:
        console = Console(width=_PIPE_WIDTH)
    table = Table(Column("file", min_width=10), *(Column(name, no_wrap=True) for name in _COLUMNS))
    failures = []
    for result in results:
        name = result.file.name if result.frame is None else f"{result.file.name} #{result.frame}"
        for row in _rows(result):
            table.add_row(Text(name, overflow="fold"), *row)
        if result.error is not None:
            failures.append(result.error)
    console.print(table)
    for error in failures:
        console.print(f"{error.code}: {error.sentence}", style="red", markup=False)
    return bool(failures)


def _rows(result: FileRead) -> Sequence[tuple[str, ...]]:
    read = result.read
    if result.error is not None and read is None:
        return [(f"[red]{result.error.code}[/red]",)]
    if read is None or not (read.plates or read.containers):
        return [("[dim]nothing legible[/dim]",)]
    return [*map(_plate_row, read.plates), *map(_container_row, read.containers)]


def _plate_row(plate: PlateRead) -> tuple[str, ...]:
    box = plate.box
    place = f"{box.left:.0f},{box.top:.0f} {box.right:.0f},{box.bottom:.0f}"
    return (
        display(plate.text),
        plate.country or "",
        str(plate.layout),
        _belief(plate.probability, accepted=plate.accepted),
        place,
    )


def _container_row(container: ContainerRead) -> tuple[str, ...]:
    (left, top), _, (right, bottom), _ = container.corners
    place = f"{left:.0f},{top:.0f} {right:.0f},{bottom:.0f}"
    believed = _belief(container.probability, accepted=container.accepted)
    return display_container(container.text), "ISO 6346", "", believed, place


def _belief(probability: float, *, accepted: bool) -> str:
    return f"{probability:.3f} yes" if accepted else f"[yellow]{probability:.3f} no[/yellow]"
