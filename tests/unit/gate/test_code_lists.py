"""A list of codes refuses what it would name if it were there, and nothing beyond how deep it goes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gate.domain.code_lists import CodeLists, beginnings
from gate.domain.declaration import Declaration
from gate.domain.points import Reference
from gate.domain.validation import failures_of
from gate.reference.load import load
from gate.reference.rows import reference_of

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
CHAPTERS = frozenset(row.id for row in load() if row.kind == "hs_code")
PROVINCES = frozenset(row.id.removeprefix("vn-") for row in load() if row.kind == "province")
GOOD: dict[str, Any] = {
    "direction": "export",
    "gate": "huu-nghi",
    "route": "export",
    "tractor": {"text": "12C-123.45"},
    "planned_from": NOW,
    "planned_until": NOW + timedelta(hours=4),
    "goods": [{"hs": "0810.60.00", "description": "Sầu riêng", "gross_kg": "18500"}],
    "customs_declarations": ["300123456789"],
}


@pytest.fixture(scope="module")
def reference() -> Reference:
    return reference_of((row.kind, row.row) for row in load())


def named(reference: Reference, lists: CodeLists, **changes: Any) -> list[tuple[str, str]]:
    typed = Declaration.model_validate({**GOOD, **changes})
    return [(each.code, each.pointer) for each in failures_of(typed, reference.with_lists(lists), NOW)]


@pytest.mark.parametrize(
    ("listed", "code", "known"),
    [
        ((), "99999999", True),  # nothing was brought in
        (("08",), "08106000", True),  # the chapter alone: any line of it
        (("08",), "99106000", False),
        (("08", "08106000"), "08106000", True),
        (("08", "08106000"), "08109092", False),  # the lines of this chapter are there
        (("08106000",), "07020000", False),
        (("07", "08", "08106000"), "07020000", True),  # and of that one not
        (("08", "0810", "08106000"), "08116000", False),
        (("08", "0810"), "08106000", True),
    ],
)
def test_a_code_is_known_as_deep_as_the_list_of_its_chapter_goes(
    *, listed: tuple[str, ...], code: str, known: bool
) -> None:
    assert CodeLists(hs=frozenset(listed)).knows_hs(code) is known


def test_a_code_the_record_carries_already_stays_known() -> None:
    lists = CodeLists(hs=frozenset({"08", "08109092"}), kept=frozenset({"08106000"}))
    assert lists.knows_hs("08106000")
    assert not lists.knows_hs("08106001")


def test_the_beginnings_of_a_code_are_chapter_heading_subheading_and_line() -> None:
    assert beginnings("08106000") == ("08", "0810", "081060", "08106000")


def test_the_chapters_of_the_tariff_and_the_codes_of_all_provinces_ship() -> None:
    assert (len(CHAPTERS), "77" in CHAPTERS, "98" in CHAPTERS) == (97, False, True)
    assert (len(PROVINCES), "12" in PROVINCES, "46" in PROVINCES) == (81, True, False)


def test_goods_of_no_chapter_and_plates_of_no_province_are_named(reference: Reference) -> None:
    lists = CodeLists(hs=CHAPTERS, provinces=PROVINCES)
    assert named(reference, lists) == []
    goods = [{"hs": "99106000", "description": "Sầu riêng", "gross_kg": "1"}]
    assert named(reference, lists, goods=goods) == [("hs_unknown", "/goods/0/hs")]
    plate = {"text": "46C-123.45"}
    assert named(reference, lists, tractor=plate) == [("plate_province_unknown", "/tractor/text")]


def test_a_new_code_of_a_province_needs_no_new_version(reference: Reference) -> None:
    lists = CodeLists(provinces=PROVINCES | {"46"})
    assert named(reference, lists, tractor={"text": "46C-123.45"}, trailer={"text": "46R-000.11"}) == []
    assert named(reference, CodeLists(), tractor={"text": "46C-123.45"}) == [
        ("plate_invalid", "/tractor/text")
    ]


@pytest.mark.parametrize("text", ["桂F12345", "80-123-NG-45", "TM 12-34"])
def test_plates_that_belong_to_no_province_are_not_asked_for_one(reference: Reference, text: str) -> None:
    lists = CodeLists(provinces=frozenset({"12"}))
    assert ("plate_province_unknown", "/tractor/text") not in named(reference, lists, tractor={"text": text})
