"""Reads reference files into dated rows. A file that contradicts itself is refused whole, with everything that is wrong."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from events.messages.values import Instant
from gate.reference.lists import LIST_MODELS
from gate.reference.rows import MODELS, TARIFF_MODELS, ReferenceModel
from gate.reference.tables import TableError, rows_of_table

_INSTANT = TypeAdapter[datetime](Instant)
_HERE = Path(__file__).parent
LANG_SON = _HERE / "lang_son.toml"
SHIPPED = (LANG_SON, *(_HERE / name for name in ("hs_codes.csv", "provinces.csv", "rule_texts.toml")))
"""HS codes: the chapters of the Harmonized System (77 is kept free by it) and the national chapter 98; headings and lines come in with
`bordergate reference import`. Provinces: the codes of Vietnamese plates since the provinces were merged; every older code stays valid."""
KINDS: Mapping[str, type[ReferenceModel]] = MODELS | TARIFF_MODELS | LIST_MODELS
_MOST_FAULTS = 20


class ReferenceFileError(ValueError):
    """The file names something it does not define, or rows have a wrong shape: one line for each fault."""


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


def load(*paths: Path) -> tuple[DatedRow, ...]:
    """The rows of files that stand for themselves; without any, of those this version ships. Raises ReferenceFileError."""
    files = paths or SHIPPED
    rows = tuple(row for path in files for row in parse(path))
    need_whole(rows, ", ".join(path.name for path in files))
    return rows


def parse(path: Path) -> tuple[DatedRow, ...]:
    """The rows of a file (TOML, or a table in CSV) that may name rows of others. Raises ReferenceFileError."""
    try:
        text = path.read_text("utf-8-sig")
        named = rows_of_table(text) if path.suffix == ".csv" else _rows_of_document(tomllib.loads(text))
    except (ValueError, TableError) as error:
        raise ReferenceFileError(f"{path.name}: {error}") from error
    found = [_row(kind, place, plain) for kind, place, plain in named]
    rows = [row for row in found if isinstance(row, DatedRow)]
    faults = [row for row in found if isinstance(row, str)]
    _need_none(path.name, (*faults, *_twice(rows)))
    return tuple(rows)


def _need_none(name: str, faults: Sequence[str]) -> None:
    if faults:
        more = [f"and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []
        raise ReferenceFileError("\n".join(f"{name}: {said}" for said in (*faults[:_MOST_FAULTS], *more)))


def _rows_of_document(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Kind, place in the file, and what stands there. A row without a first day has that of the file."""
    default = {"valid_from": document["valid_from"]} if "valid_from" in document else {}
    for kind, rows in document.items():
        if kind == "valid_from":
            continue
        for number, plain in enumerate(rows if isinstance(rows, list) else [rows], 1):
            named = plain if isinstance(plain, dict) else {"": plain}
            yield kind, f"{kind} {number}", default | named


def _row(kind: str, place: str, plain: dict[str, Any]) -> DatedRow | str:
    """The row, or what is wrong with it."""
    where = " ".join(filter(None, (place, str(plain.get("id") or plain.get("kind") or ""))))
    if kind not in KINDS:
        return f"{where}: “{kind}” is no kind of row: there are {', '.join(KINDS)}"
    try:
        parsed = KINDS[kind].model_validate(plain)
        start = _INSTANT.validate_python(plain["valid_from"])
    except KeyError as error:
        return f"{where}: {error} is missing"
    except ValidationError as error:
        return f"{where}: {_said(error)}"
    return DatedRow(kind, parsed.key, start, parsed.valid_until, parsed.model_dump(mode="json"))


def _twice(rows: Iterable[DatedRow]) -> Iterator[str]:
    seen: set[tuple[str, str, datetime]] = set()
    for row in rows:
        if row.place in seen:
            yield f"{row.kind} {row.id} stands there twice for {row.valid_from.isoformat()}"
        seen.add(row.place)


def need_whole(rows: Collection[DatedRow], name: str, since: datetime | None = None) -> None:
    """Whoever is in force may name only who is in force too, at every instant from `since` on. Raises ReferenceFileError."""
    tied = [row for row in rows if row.kind in MODELS]
    instants = {row.valid_from for row in tied} | {row.valid_until for row in tied if row.valid_until}
    for instant in sorted(one for one in instants if since is None or one >= since):
        there = in_force(tied, instant)
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


def _said(error: ValidationError) -> str:
    """Pydantic's words are for programmers: the first fault, and where it is."""
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or error.title}: {first['msg']}"
