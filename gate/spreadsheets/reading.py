"""From the bytes of a CSV or XLSX file to its rows, or to the code of what is wrong with the file."""

import codecs
import csv
import io
import threading
import unicodedata
from collections.abc import Iterator

from charset_normalizer import from_bytes

from gate.domain.errors import InvalidError
from gate.spreadsheets import xlsx
from gate.spreadsheets.columns import named
from gate.spreadsheets.table import Line, NumberedCells, lines_of

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OLD = ["cp1258", "gb18030"]
"""What spreadsheets of this border are saved in where they are not in Unicode: Vietnamese and Chinese Windows."""
_SEPARATORS = (",", ";", "\t")
_AT_ONCE = threading.BoundedSemaphore(2)
"""Files are read whole: however many are sent at the same moment, the memory they take has a limit."""
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(data: bytes) -> tuple[Line, ...]:
    """The lines below the heading. Raises InvalidError `file_empty`, `file_not_spreadsheet`, `file_old_or_locked`,
    `file_encoding_unknown`, `file_expands_too_far` and what `lines_of` raises."""
    if not data.strip():
        raise InvalidError("file_empty", "There is nothing in this file: fill in the template.")
    if data.startswith(_OLE2):
        raise InvalidError(
            "file_old_or_locked", "Save it as .xlsx without a password, or as .csv, and send it again."
        )
    with _AT_ONCE:
        packed = data.startswith(b"PK\x03\x04")
        return lines_of(xlsx.rows_of(data) if packed else _csv_rows(text_of(data)))


def text_of(data: bytes) -> str:
    """UTF-8 or, by its mark, UTF-16; else Vietnamese or Chinese Windows where that can be told.

    Raises InvalidError `file_not_spreadsheet`, `file_encoding_unknown`."""
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = _guessed(data) if encoding == "utf-8" else ""
    if "\0" in text:
        raise _no_spreadsheet()
    if not text:
        raise InvalidError(
            "file_encoding_unknown", "Save it as “CSV UTF-8” or as .xlsx, so that no letter is lost."
        )
    return unicodedata.normalize("NFC", text)


def _guessed(data: bytes) -> str:
    if b"\0" in data:
        raise _no_spreadsheet()
    best = from_bytes(data, cp_isolation=_OLD).best()
    return "" if best is None else str(best)


def _csv_rows(text: str) -> Iterator[NumberedCells]:
    separator = max(_SEPARATORS, key=lambda sign: _known_headings(text, sign))
    lines = io.StringIO(text, newline="")
    if text[:4].lower() == "sep=":  # Excel writes its separator into a line of its own
        lines.readline()
    reader = csv.reader(lines, delimiter=separator)
    try:
        yield from enumerate(reader, 1)
    except csv.Error:
        raise _no_spreadsheet() from None


def _known_headings(text: str, separator: str) -> int:
    first = next(
        (line for line in text[:20_000].splitlines() if line.strip() and line[:4].lower() != "sep="), ""
    )
    return sum(named(cell.strip('" ')) is not None for cell in first.split(separator))


def _no_spreadsheet() -> InvalidError:
    return InvalidError("file_not_spreadsheet", "This is no spreadsheet: send a .csv or an .xlsx file.")
