"""A truck's rows become one declaration; what stands in the way is named by its cell."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.domain.errors import RuleFailure
from gate.reference.load import load
from gate.reference.rows import reference_of
from gate.spreadsheets.cells import moment, yes
from gate.spreadsheets.draft import Draft
from gate.spreadsheets.table import Line
from gate.spreadsheets.trucks import trucks_of
from tests.unit.gate_spreadsheets.files import TRUCK

REFERENCE = reference_of((row.kind, row.row) for row in load())
EIGHT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def draft(*rows: dict[str, str]) -> Draft:
    return Draft([Line(number, row) for number, row in enumerate(rows, 2)], REFERENCE)


def refused(*rows: dict[str, str]) -> list[tuple[int, str, str]]:
    made = draft(*rows)
    assert made.declaration is None
    return [(one.line, one.column, one.code) for one in made.failures]


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in TRUCK.items() if key != name}


def test_a_full_row_says_everything_a_declaration_can() -> None:
    row = TRUCK | {
        "trailer": "12R-001.11",
        "trailer_country": "vn",
        "containers": "CSQU3054383; MSKU 123456 7",
        "two_way": "x",
        "packages": "1 200",
        "origin": "vn",
        "border_form_at": "23/11/2026 15:00",
        "driver_name": "Nguyễn Văn A",
        "driver_nationality": "vn",
        "certificate_plant": "PQ-1",
        "permit_transport_permit": "GP-1",
        "permit_transport_permit_until": "31/12/2026",
    }
    made = draft(row).declaration
    assert made is not None
    assert (made.gate, made.route, made.direction, made.loaded, made.two_way) == (
        "huu-nghi",
        "export",
        "export",
        True,
        True,
    )
    assert made.containers == ("CSQU3054383", "MSKU 123456 7")
    assert (made.goods[0].packages, made.goods[0].origin, made.goods[0].plant) == (1200, "VN", True)
    assert made.people is not None
    assert (made.people[0].name, made.people[0].nationality) == ("Nguyễn Văn A", "VN")
    assert [(paper.kind, paper.number) for paper in made.certificates] == [("plant", "PQ-1")]
    assert made.permits[0].valid_until == datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)


def test_a_route_goes_by_its_name_in_any_language() -> None:
    for name in ("export", "Xuất khẩu", "EXPORT", "出口"):
        made = draft(TRUCK | {"route": name}).declaration
        assert made is not None
        assert made.route == "export"


def test_further_rows_add_goods_lines_and_may_say_nothing_else() -> None:
    more = {"reference": TRUCK["reference"], "description": "Xoài", "hs": "0804.50.20", "gross_kg": "900"}
    made = draft(TRUCK, more | {"tractor": TRUCK["tractor"]}).declaration
    assert made is not None
    assert [line.description for line in made.goods] == ["Thanh long ruột đỏ", "Xoài"]
    assert refused(TRUCK, more | {"tractor": "29C-1"}) == [(3, "tractor", "cell_differs")]


def test_an_empty_truck_has_no_goods() -> None:
    made = draft({key: TRUCK[key] for key in list(TRUCK)[:5]} | {"loaded": "không"}).declaration
    assert made is not None
    assert not made.loaded
    assert made.goods == ()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (without("reference"), (2, "reference", "cell_missing")),
        (without("tractor"), (2, "tractor", "cell_missing")),
        (TRUCK | {"route": "by air"}, (2, "route", "route_unknown")),
        (TRUCK | {"planned_from": "tomorrow"}, (2, "planned_from", "cell_time_invalid")),
        (TRUCK | {"plant": "maybe"}, (2, "plant", "cell_yes_or_no")),
        (TRUCK | {"packages": "many"}, (2, "packages", "packages_invalid")),
        (TRUCK | {"description": "=1+1"}, (2, "description", "cell_formula")),
        (TRUCK | {"description": "x" * 501}, (2, "description", "cell_refused")),
        (TRUCK | {"tractor_country": "DE"}, (2, "tractor_country", "cell_refused")),
        (TRUCK | {"containers": "A,B,C,D,E"}, (2, "containers", "cell_refused")),
        (TRUCK | {"driver_document": "C123"}, (2, "driver_name", "cell_missing")),
        (
            TRUCK | {"permit_vehicle_form": "1", "permit_vehicle_form_until": "soon"},
            (2, "permit_vehicle_form_until", "cell_time_invalid"),
        ),
    ],
)
def test_each_refusal_names_its_cell(row: dict[str, str], expected: tuple[Any, ...]) -> None:
    assert refused(row) == [expected]


def test_what_the_gate_finds_wrong_is_brought_back_to_its_cell() -> None:
    more = {"reference": TRUCK["reference"], "description": "Xoài", "hs": "9"}
    made = draft(TRUCK | {"certificate_animal": "1", "trailer": "x"}, more)
    pointers = {
        "/tractor/text": (2, "tractor"),
        "/trailer/text": (2, "trailer"),
        "/goods/1/hs": (3, "hs"),
        "/goods": (2, "description"),
        "/loaded": (2, "loaded"),
        "/planned_until": (2, "planned_until"),
        "/customs_declarations/0": (2, "customs_declarations"),
        "/certificates/0/number": (2, "certificate_animal"),
        "/what/nobody/knows": (2, "reference"),
    }
    found = made.found_at([RuleFailure("c", pointer, "v", "f") for pointer in pointers])
    assert [(one.line, one.column) for one in found] == list(pointers.values())


def test_rows_of_one_trip_number_are_one_truck_wherever_they_stand() -> None:
    rows = [{"reference": "a"}, {"reference": "b"}, {"reference": "a"}, {"tractor": "1"}, {"tractor": "2"}]
    trucks = trucks_of(Line(number, row) for number, row in enumerate(rows))
    assert [(truck.reference, [line.number for line in truck.lines]) for truck in trucks] == [
        ("a", [0, 2]),
        ("b", [1]),
        ("", [3]),
        ("", [4]),
    ]


@pytest.mark.parametrize(
    "text",
    ["24/11/2026 08:00", "24-11-2026 8:00", "24.11.2026 08h00", "8h 24/11/2026", "08:00, 24/11/2026",
     "2026-11-24 08:00", "2026-11-24T08:00:00", "2026-11-24T01:00:00Z", "2026-11-24T08:00+07:00"],
)  # fmt: skip
def test_day_and_time_are_read_as_people_write_them(text: str) -> None:
    assert moment(text) == EIGHT


@pytest.mark.parametrize(
    "text", ["", "24/11/2026", "2026-11-24", "31/02/2026 08:00", "24/11/2026 25:00", "11/24/2026 08:00"]
)
def test_what_is_no_day_and_time_is_none(text: str) -> None:
    assert moment(text) is None


def test_yes_and_no_in_three_languages() -> None:
    assert [yes(word) for word in ("Có", "YES", "是", "x", "1")] == [True] * 5
    assert [yes(word) for word in ("Không", "no", "否", "0")] == [False] * 4
    assert yes("perhaps") is None
