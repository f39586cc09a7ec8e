"""Reads a reference file into dated rows. A file that contradicts itself is refused whole."""

import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from events.messages.values import Instant
from gate.reference.rows import MODELS, TARIFF_MODELS, ReferenceModel

_INSTANT = TypeAdapter[datetime](Instant)
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

    @property
    def place(self) -> tuple[str, str, datetime]:
        """There is one row of a kind and id for each first day."""
        return self.kind, self.id, self.valid_from

    @property
    def said(self) -> dict[str, Any]:
        """What it says, without its dates."""
        return {name: value for name, value in self.row.items() if name not in ("valid_from", "valid_until")}


def load(path: Path = LANG_SON) -> tuple[DatedRow, ...]:
    """The rows of a file that stands for itself. Raises ReferenceFileError."""
    rows = parse(path)
    need_whole(rows, path.name)
    return rows


def parse(path: Path) -> tuple[DatedRow, ...]:
    """The rows of a file that may name rows of others. Raises ReferenceFileError."""
    try:
        return tuple(_rows(tomllib.loads(path.read_text("utf-8"))))
    except (ValueError, KeyError) as error:
        raise ReferenceFileError(f"{path.name}: {_said(error)}") from error


def _rows(document: dict[str, Any]) -> Iterator[DatedRow]:
    known = MODELS | TARIFF_MODELS
    for kind, model in known.items():
        for plain in document.get(kind, ()):
            parsed: ReferenceModel = model.model_validate(plain)
            start = parsed.valid_from or _INSTANT.validate_python(document["valid_from"])
            yield DatedRow(kind, parsed.key, start, parsed.valid_until, parsed.model_dump(mode="json"))
    for strange in document.keys() - known.keys() - {"valid_from"}:
        raise ReferenceFileError(f"“{strange}” is no kind of row: there are {', '.join(known)}")


def need_whole(rows: Collection[DatedRow], name: str, since: datetime | None = None) -> None:
    """Whoever is in force may name only who is in force too, at every instant from `since` on. Raises ReferenceFileError."""
    instants = {row.valid_from for row in rows} | {row.valid_until for row in rows if row.valid_until}
    for instant in sorted(one for one in instants if since is None or one >= since):
        there = in_force(rows, instant)
        for row in there.values():
            for kind, wanted in _named(row):
                if (kind, wanted) not in there:
                    raise ReferenceFileError(
                        f"{name}: {row.kind} {row.id} names {kind} {wanted}, which is not in force on {instant.isoformat()}"
                    )


def in_force(rows: Iterable[DatedRow], at: datetime) -> dict[tuple[str, str], DatedRow]:
    """By kind and id; of two rows with one id the one that began later wins."""
    begun = sorted((row for row in rows if row.valid_from <= at), key=lambda row: row.valid_from)
    return {(row.kind, row.id): row for row in begun if row.valid_until is None or row.valid_until > at}


def _named(row: DatedRow) -> Iterator[tuple[str, str]]:
    if row.kind == "point":
        yield "gate", row.row["gate"]
    if row.kind == "lane":
        yield "point", row.row["point"]
    for step in row.row.get("steps", ()):
        yield "point", step["point"]


def _said(error: Exception) -> str:
    """Pydantic's words are for programmers: the first fault, and where it is."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or error.title}: {first['msg']}"
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
