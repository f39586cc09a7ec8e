"""A long list as a table: CSV, as spreadsheet programs write it, one reference row a line."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

NAMES = ("vi", "en", "zh")


class TableError(ValueError):
    """The table has no header that names its columns."""


def rows_of_table(text: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Kind, place in the file, and what stands there.

    The header names the fields of the rows: `kind` and `id` first, then for example `valid_from`, `source`. The columns
    `vi`, `en`, `zh` are the names in these languages, `source_vi`, `source_zh` the source. An empty cell says nothing.
    Raises TableError."""
    table = csv.DictReader(StringIO(text, newline=""))
    if not {"kind", "id"} <= set(table.fieldnames or ()):
        raise TableError("the first line must name the columns, “kind” and “id” among them")
    return _rows(table)


def _rows(table: "csv.DictReader[str]") -> Iterator[tuple[str, str, dict[str, Any]]]:
    for cells in table:
        said = {name or "": cell for name, cell in cells.items() if cell}
        plain: dict[str, Any] = {
            name: cell for name, cell in said.items() if name not in NAMES and not name.startswith("source_")
        }
        names = {name: said[name] for name in NAMES if name in said}
        sources = {name: said[f"source_{name}"] for name in NAMES if f"source_{name}" in said}
        more = {"names": names, "sources": sources}
        kind = str(plain.pop("kind", ""))
        yield (
            kind,
            f"line {table.line_num}, {kind}",
            plain | {name: each for name, each in more.items() if each},
        )
