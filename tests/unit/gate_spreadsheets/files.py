"""Files as firms send them."""

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

REQUIRED = ("reference", "route", "planned_from", "planned_until", "tractor")
TRUCK = {
    "reference": "2026-118",
    "route": "export",
    "planned_from": "24/11/2026 10:00",
    "planned_until": "24/11/2026 18:00",
    "tractor": "12C-123.45",
    "description": "Thanh long ruột đỏ",
    "hs": "0810.90.92",
    "gross_kg": "18500",
    "plant": "có",
    "customs_declarations": "300123456789",
}


def csv_text(rows: Sequence[dict[str, str]], separator: str = ",", headings: Sequence[str] = ()) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(headings or names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return out.getvalue()


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb(size: int) -> bytes:
    """A workbook whose sheet unpacks to `size` spaces."""
    return with_sheet(b" " * size)


def with_sheet(xml: bytes) -> bytes:
    """A workbook whose one sheet is this."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([["reference"]]))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in good.namelist():
            made.writestr(name, xml if name == "xl/worksheets/sheet1.xml" else good.read(name))
    return out.getvalue()
