"""Reads a reference file into dated rows. A file that contradicts itself is refused whole."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gate.reference.rows import MODELS, ReferenceModel

LANG_SON = Path(__file__).parent / "lang_son.toml"


class ReferenceFileError(ValueError):
    """The file names something it does not define, or a row has a wrong shape."""


@dataclass(frozen=True)
class DatedRow:
    """`row` is the model's JSON form; `valid_until` None = until further notice."""

    kind: str
    id: str
    valid_from: datetime
    valid_until: datetime | None
    row: dict[str, Any]


def load(path: Path = LANG_SON) -> tuple[DatedRow, ...]:
    """The file's rows. Raises ReferenceFileError."""
    with path.open("rb") as file:
        document = tomllib.load(file)
    try:
        rows = tuple(_rows(document))
    except ValueError as error:
        raise ReferenceFileError(f"{path.name}: {error}") from error
    _check(rows, path.name)
    return rows


def _rows(document: dict[str, Any]) -> Iterator[DatedRow]:
    for kind, model in MODELS.items():
        for plain in document.get(kind, ()):
            parsed: ReferenceModel = model.model_validate(plain)
            start = parsed.valid_from or document["valid_from"]
            yield DatedRow(kind, parsed.key, start, parsed.valid_until, parsed.model_dump(mode="json"))


def _check(rows: tuple[DatedRow, ...], name: str) -> None:
    ids = {(row.kind, row.id) for row in rows}
    for row in rows:
        for kind, wanted in _references(row):
            if (kind, wanted) not in ids:
                raise ReferenceFileError(
                    f"{name}: {row.kind} {row.id} names {kind} {wanted}, which is not there"
                )


def _references(row: DatedRow) -> Iterator[tuple[str, str]]:
    if row.kind == "point":
        yield "gate", row.row["gate"]
    if row.kind == "lane":
        yield "point", row.row["point"]
    for step in row.row.get("steps", ()):
        yield "point", step["point"]
