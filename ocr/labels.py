"""Labelled photos: a folder with `labels.csv`, one row per plate or container number in view."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ocr.errors import ReaderError
from ocr.plates import canonical

_CONTAINER = "ISO6346"


@dataclass(frozen=True, slots=True)
class Label:
    """What one picture shows. `certain`: a person is sure of the text; `whole`: nothing else legible is in view.

    `groups` are the ways a row is counted beside the total: country, layout, vehicle and colour where known.
    """

    file: Path
    text: str
    groups: tuple[str, ...]
    container: bool = False
    certain: bool = True
    whole: bool = False


def read_labels(folder: Path) -> list[Label]:
    """Raises ReaderError `labels_missing` where the folder has none, `labels_broken` where a column is absent."""
    table = folder / "labels.csv"
    if not table.is_file():
        raise ReaderError(
            "labels_missing", f"{folder} holds no labels.csv: name a folder of labelled photos."
        )
    with table.open(encoding="utf8", newline="") as lines:
        try:
            return [_label(folder, row) for row in csv.DictReader(lines)]
        except KeyError as column:
            raise ReaderError("labels_broken", f"{table} has no column {column}.") from column


def _label(folder: Path, row: Mapping[str, str]) -> Label:
    return Label(
        file=folder / row["file"],
        text=canonical(row["plate_text"]),
        groups=tuple(_groups(row)),
        container=row["country"] == _CONTAINER,
        certain=row["uncertain"] != "1",
        whole=row["scene_fully_labelled"] == "1",
    )


def _groups(row: Mapping[str, str]) -> Iterator[str]:
    yield row["country"]
    yield f"layout {row['layout']}"
    if row.get("is_truck") == "1":
        yield "truck"
    if row.get("vehicle") == "motorbike":
        yield "motorbike"
    if row.get("plate_color"):
        yield row["plate_color"]
