"""A sheet as read: one heading, then lines of text by column name. Where a file ends that cannot be one, it says so with a code."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gate.domain.errors import InvalidError, RuleFailure
from gate.spreadsheets.columns import PROBLEM, REQUIRED, named

MOST_LINES = 10_000
_LONGEST_CELL = 2_000
"""Longer than any field may be: it is refused at its cell, and the file of refused rows stays small."""
ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes what begins so for a formula; with an apostrophe before it, it is text."""
NumberedCells = tuple[int, Sequence[str]]
"""The line as people count it in the file, from 1, and its cells."""


@dataclass(frozen=True)
class Line:
    """One row below the heading: only cells that hold something."""

    number: int
    cells: dict[str, str]


def lines_of(rows: Iterable[NumberedCells]) -> tuple[Line, ...]:
    """Raises InvalidError `file_empty`, `file_columns_unknown`, `file_columns_missing`, `file_column_twice`, `file_rows_too_many`."""
    left = iter(rows)
    heading = next(((number, cells) for number, cells in left if any(map(str.strip, cells))), None)
    if heading is None:
        raise InvalidError("file_empty", "There is nothing in this file: fill in the template.")
    columns = _columns(*heading)
    lines = tuple(_filled(left, columns))
    if not lines:
        raise InvalidError("file_empty", "There is no truck below the heading: fill in the template.")
    return lines


def _columns(number: int, headings: Sequence[str]) -> list[str | None]:
    """The column of each place; None where a place has neither heading nor, hopefully, cells."""
    found = [named(text) if text.strip() else None for text in headings]
    unknown = [text for text, name in zip(headings, found, strict=True) if text.strip() and name is None]
    known = [name for name in found if name is not None]
    _refuse(
        "file_columns_unknown", "Use the headings of the template: these are not among them.", number, unknown
    )
    _refuse(
        "file_columns_missing", "These columns are missing.", number, [c for c in REQUIRED if c not in known]
    )
    twice = sorted({name for name in known if known.count(name) > 1})
    _refuse("file_column_twice", "These columns are there more than once.", number, twice)
    return found


def _refuse(code: str, sentence: str, number: int, names: Sequence[str]) -> None:
    if names:
        failures = [RuleFailure(code, f"/{number}", name[:100], sentence) for name in names[:30]]
        raise InvalidError(code, f"{sentence} {', '.join(name[:100] for name in names[:30])}", failures)


def _filled(rows: Iterator[NumberedCells], columns: Sequence[str | None]) -> Iterator[Line]:
    count = 0
    for number, cells in rows:
        kept = {
            name: text
            for name, cell in zip(columns, cells, strict=False)
            if name and name != PROBLEM and (text := _text(cell))
        }
        if not kept:
            continue
        count += 1
        if count > MOST_LINES:
            raise InvalidError("file_rows_too_many", f"Send at most {MOST_LINES} rows in one file.")
        yield Line(number, kept)


def _text(cell: str) -> str:
    text = unicodedata.normalize("NFC", cell).strip()[:_LONGEST_CELL]
    return text[1:] if text.startswith("'") and text[1:].startswith(ACTIVE) else text
