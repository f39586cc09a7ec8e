"""XLSX files: read row by row within limits of what they may unpack to, and written as plain text."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from gate.domain.errors import InvalidError
from gate.spreadsheets.table import MOST_LINES, NumberedCells

_MOST_UNPACKED = 32 * 1024 * 1024
_MOST_PARTS = 200
_MOST_ROWS, _MOST_COLUMNS = MOST_LINES + 1_000, 60
"""A few empty rows and columns between the filled ones are no reason to refuse a file."""


def rows_of(data: bytes) -> Iterator[NumberedCells]:
    """Of the first sheet. Formulas come as the text that begins with “=”.

    Raises InvalidError `file_not_spreadsheet`, `file_expands_too_far`, `file_rows_too_many`."""
    _need_small(data)
    try:
        yield from _rows(data)
    except InvalidError:
        raise
    except Exception as broken:  # whatever the reader throws at foreign bytes, they are no spreadsheet
        raise _no_spreadsheet() from broken


def _rows(data: bytes) -> Iterator[NumberedCells]:
    from openpyxl import load_workbook  # brings numpy along: only for who has an XLSX file

    book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        limits = {"max_row": _MOST_ROWS + 1, "max_col": _MOST_COLUMNS}
        for number, row in enumerate(sheet.iter_rows(**limits), 1):
            if number > _MOST_ROWS:
                raise InvalidError("file_rows_too_many", f"Send at most {MOST_LINES} rows in one file.")
            yield number, [_text(cell.value, number_format=str(cell.number_format)) for cell in row]
    finally:
        book.close()


def _need_small(data: bytes) -> None:
    """The sizes a ZIP file names are those its parts are cut at: what unpacks further is broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile:
        raise _no_spreadsheet() from None
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise InvalidError(
            "file_expands_too_far", "This file unpacks to more than 32 MB: send fewer rows, without pictures."
        )


def _text(value: Any, *, number_format: str) -> str:
    """As it is read on the sheet. A number shown with leading zeros keeps them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _number(value: float, number_format: str) -> str:
    if value != int(value):
        return repr(value)
    width = len(number_format) if number_format and set(number_format) == {"0"} else 0
    return str(int(value)).zfill(width)


def written(rows: Iterable[Sequence[str]], title: str = "trucks") -> bytes:
    """One sheet of text cells, so that no plate or code is read as a number and nothing as a formula."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place in range(1, _MOST_COLUMNS + 1):  # what people add below is kept as they type it, too
        column = sheet.column_dimensions[get_column_letter(place)]
        column.number_format, column.width = "@", 20
    for row in rows:
        sheet.append([_text_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type, cell.number_format = "s", "@"
    return cell


def _no_spreadsheet() -> InvalidError:
    return InvalidError("file_not_spreadsheet", "This is no spreadsheet: send a .csv or an .xlsx file.")
