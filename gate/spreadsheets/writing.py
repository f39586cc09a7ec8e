"""Files the gate hands out: the template, and the refused rows with what is wrong with each."""

import csv
import io
from collections.abc import Iterable, Sequence

from gate.spreadsheets import xlsx
from gate.spreadsheets.columns import COLUMNS, PROBLEM, heading
from gate.spreadsheets.table import ACTIVE, Line

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def template(kind: str, language: str = "") -> bytes:
    """Headings alone: `kind` is csv or xlsx; without a language they are the stable names."""
    return _file(kind, [[heading(column.name, language) for column in COLUMNS]])


def refused(kind: str, language: str, lines: Iterable[tuple[Line, str]]) -> bytes:
    """Each refused line with its sentence, under headings that are understood when the file comes back."""
    names = [column.name for column in COLUMNS]
    head = [heading(name, language) for name in (PROBLEM, *names)]
    rows = ([problem, *(line.cells.get(name, "") for name in names)] for line, problem in lines)
    return _file(kind, [head, *rows])


def _file(kind: str, rows: Sequence[Sequence[str]]) -> bytes:
    if kind == "xlsx":
        return xlsx.written(rows)
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_passive(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")  # by the mark Excel knows that it is UTF-8


def _passive(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is written as text."""
    return f"'{cell}" if cell.startswith(ACTIVE) else cell
