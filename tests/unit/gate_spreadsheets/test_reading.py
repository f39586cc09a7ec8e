"""From bytes to lines: every encoding, separator and heading people use, and a code for what is no such file."""

import io
import unicodedata
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from gate.domain.errors import InvalidError
from gate.spreadsheets.columns import COLUMNS, PROBLEM, heading, named
from gate.spreadsheets.reading import read
from gate.spreadsheets.table import MOST_LINES, Line
from gate.spreadsheets.writing import refused, template
from tests.unit.gate_spreadsheets.files import REQUIRED, TRUCK, bomb, csv_text, with_sheet, xlsx

ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "reference"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row r="1">'
    b'<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
WORKBOOK = xlsx([[*REQUIRED], ["1", "export", "x", "y", "z"]])
READ_OR_REFUSED = {
    "",
    "file_empty",
    "file_not_spreadsheet",
    "file_encoding_unknown",
    "file_expands_too_far",
    "file_old_or_locked",
    "file_columns_unknown",
    "file_columns_missing",
    "file_column_twice",
}
CELLS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


def code(data: bytes) -> str:
    """Of the refusal, empty where the file is read."""
    try:
        read(data)
    except InvalidError as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_unicode_with_every_separator_is_read(encoding: str, separator: str) -> None:
    assert read(csv_text([TRUCK], separator).encode(encoding)) == (Line(2, TRUCK),)


def test_the_vietnamese_and_chinese_windows_encodings_are_told_apart() -> None:
    vietnamese = TRUCK | {
        "description": "Sầu riêng đông lạnh, đóng thùng xuất khẩu",
        "driver_name": "Trần Văn Sơn",
    }
    old = vietnamese_windows(csv_text([vietnamese]))
    assert read(old)[0].cells["description"] == vietnamese["description"]
    chinese = TRUCK | {"description": "新鲜火龙果和冷冻榴莲", "tractor": "桂F12345", "plant": "是"}
    assert read(csv_text([chinese]).encode("gb18030"))[0].cells == chinese


def vietnamese_windows(text: str) -> bytes:
    """Windows-1258 writes the five tone marks behind their letter."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = b""
    for sign in text:
        try:
            out += sign.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", sign)
            letter = "".join(part for part in parts if part not in tones)
            tone = "".join(part for part in parts if part in tones)
            out += (unicodedata.normalize("NFC", letter) + tone).encode("cp1258")
    return out


@pytest.mark.parametrize("language", ["", "vi", "en", "zh"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_headings_of_every_template_are_understood(kind: str, language: str) -> None:
    made = template(kind, language)
    if kind == "xlsx":
        made = xlsx([*load_workbook(io.BytesIO(made)).active.values, ["2026-118", "export"]])  # type: ignore[union-attr]  # one sheet
    else:
        made += b"2026-118,export\r\n"
    assert read(made) == (Line(2, {"reference": "2026-118", "route": "export"}),)


def test_no_heading_means_two_columns() -> None:
    headings = [name for column in COLUMNS for name in {column.name, *column.names.values()}]
    assert [named(text) for text in headings] == [
        column.name for column in COLUMNS for _ in {column.name, *column.names.values()}
    ]
    assert named("  BIỂN SỐ   đầu kéo* ") == "tractor"


def test_excel_writes_its_separator_and_empty_lines_and_people_count_as_it_shows_them() -> None:
    text = "sep=;\r\n" + csv_text([TRUCK, {}, TRUCK], ";")
    assert [line.number for line in read(text.encode())] == [2, 4]


def test_a_workbook_gives_what_people_see() -> None:
    moment = datetime(2026, 11, 24, 10, 0)  # noqa: DTZ001 -- a workbook knows no zones
    row = ["7", "export", moment, "24/11/2026 18:00", "12C-123.45", 18500, 0.5, True, "=1+1", 300123456789]
    names = [*REQUIRED, "packages", "gross_kg", "plant", "description", "customs_declarations"]
    [line] = read(xlsx([[], names, row]))
    assert line.number == 3
    assert [line.cells[name] for name in names] == [
        "7",
        "export",
        "2026-11-24 10:00",
        "24/11/2026 18:00",
        "12C-123.45",
        "18500",
        "0.5",
        "yes",
        "=1+1",
        "300123456789",
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "file_empty"),
        (b" \r\n \r\n", "file_empty"),
        (csv_text([TRUCK]).splitlines()[0].encode(), "file_empty"),
        (xlsx([[]]), "file_empty"),
        (b"%PDF-1.7\n%\xe2\xe3\0\0", "file_not_spreadsheet"),
        (b"PK\x03\x04 torn", "file_not_spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "file_old_or_locked"),
        (bytes(range(0xA0, 0xFF)) * 4, "file_encoding_unknown"),
        (b"\xff\xfe\x41", "file_encoding_unknown"),
        (b"reference;wheels\n1;6", "file_columns_unknown"),
        (b"reference,tractor\n1,12C-123.45", "file_columns_missing"),
        (",".join([*REQUIRED, "Tractor plate"]).encode() + b"\n1", "file_column_twice"),
        (csv_text([TRUCK] * (MOST_LINES + 1)).encode(), "file_rows_too_many"),
        (bomb(64 * 1024 * 1024), "file_expands_too_far"),
        (bomb(1024), "file_not_spreadsheet"),
        (with_sheet(ENTITIES), "file_not_spreadsheet"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_list_of_trucks_is_refused_by_its_code(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_what_columns_are_wrong_is_named() -> None:
    with pytest.raises(InvalidError) as refusal:
        read(b"reference;wheels;colour\n1;6;red")
    assert [failure.value for failure in refusal.value.failures] == ["wheels", "colour"]


@given(
    st.lists(
        st.dictionaries(st.sampled_from([c.name for c in COLUMNS]), CELLS, min_size=1, max_size=8),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["csv", "xlsx"]),
    st.sampled_from(["", "vi", "en", "zh"]),
)
@settings(max_examples=40, deadline=None)
def test_refused_rows_come_back_as_they_went_and_without_the_gates_own_words(
    rows: list[dict[str, str]], kind: str, language: str
) -> None:
    lines = [Line(number, cells) for number, cells in enumerate(rows, 2)]
    back = read(refused(kind, language, [(line, f"wrong: {line.number}") for line in lines]))
    wanted = [
        {name: text.removeprefix("'") if is_apostrophed(text) else text for name, text in row.items()}
        for row in rows
    ]
    assert [line.cells for line in back] == [
        {name: unicodedata.normalize("NFC", text) for name, text in row.items()} for row in wanted
    ]


def is_apostrophed(text: str) -> bool:
    """Text that had the apostrophe of a passive cell already loses it."""
    return text.startswith("'") and text[1:2] in ("=", "+", "-", "@")


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", ",".join(REQUIRED).encode() + b"\n"):
        assert code(start + data) in READ_OR_REFUSED


_HEAD = ",".join(REQUIRED).encode() + b"\n"
_MEGABYTE = b"x" * 1_000_000


@pytest.mark.parametrize(
    "data",
    [
        _HEAD + _MEGABYTE,
        _HEAD + b'"' + _MEGABYTE,
        _HEAD + b'"' * 1_000_001,
        _HEAD + b"," * 1_000_000,
        _HEAD + b"\n" * 1_000_000,
        _HEAD + b"\r" * 1_000_001,
        b"," * 1_000_000 + b"\n1",
        _MEGABYTE,
        "\u202e🚚\0".encode() * 100_000,
    ],
    ids=["text", "open_quote", "quotes", "columns", "lines", "returns", "headings", "one_heading", "marks"],
)
def test_a_bomb_of_text_is_read_or_refused(data: bytes) -> None:
    assert code(data) in READ_OR_REFUSED


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(damages: list[tuple[int, int]]) -> None:
    whole = bytearray(WORKBOOK)
    for place, change in damages:
        whole[place % len(whole)] ^= change
    assert code(bytes(whole)) in READ_OR_REFUSED


def test_the_gates_own_column_has_a_heading_in_every_language() -> None:
    assert {named(heading(PROBLEM, language)) for language in ("", "vi", "en", "zh")} == {PROBLEM}
