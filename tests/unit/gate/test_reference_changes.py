"""What was in force stays as it was; what is to come may be added, corrected and ended, and never contradicts itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gate.domain.errors import GateError
from gate.reference.changes import ChangeKind, after, changes
from gate.reference.load import DatedRow, ReferenceFileError, in_force, load, need_whole, parse

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
LATER, LATEST = NOW + timedelta(days=30), NOW + timedelta(days=60)
PAST = NOW - timedelta(days=30)


def clock(begins: datetime, hours: float = 24, ends: datetime | None = None) -> DatedRow:
    return DatedRow("clock", "return_ordinary", begins, ends, {"kind": "return_ordinary", "hours": hours})


def lane(begins: datetime, point: str, ends: datetime | None = None) -> DatedRow:
    return DatedRow("lane", "b2-in-2", begins, ends, {"id": "b2-in-2", "point": point})


def test_a_row_that_is_to_come_is_added_and_a_second_time_nothing_changes() -> None:
    [change] = changes([clock(PAST)], [clock(LATER, 30)], NOW)
    assert (change.kind, change.at) == (ChangeKind.ADDED, LATER)
    rows = after([clock(PAST)], [change])
    assert changes(rows, [clock(LATER, 30)], NOW) == ()
    hours = [in_force(rows, at)["clock", "return_ordinary"].said["hours"] for at in (NOW, LATER)]
    assert hours == [24, 30]


def test_a_row_is_corrected_before_its_first_day_alone() -> None:
    [change] = changes([clock(LATER, 30)], [clock(LATER, 36)], NOW)
    assert change.kind is ChangeKind.CORRECTED
    assert [row.said["hours"] for row in after([clock(LATER, 30)], [change])] == [36]


def test_what_is_in_force_gets_a_last_day_and_nothing_else() -> None:
    [change] = changes([clock(PAST)], [clock(PAST, ends=LATER)], NOW)
    assert (change.kind, change.at) == (ChangeKind.ENDED, LATER)
    assert in_force(after([clock(PAST)], [change]), LATER) == {}


@pytest.mark.parametrize(
    ("kept", "wanted", "code"),
    [
        ([], clock(PAST), "reference_past"),
        ([clock(PAST)], clock(PAST, 36), "reference_in_force"),
        ([clock(PAST)], clock(PAST, 36, LATER), "reference_in_force"),
        ([clock(PAST)], clock(PAST, ends=PAST + timedelta(days=1)), "reference_in_force"),
        ([clock(PAST, ends=LATER)], clock(PAST, ends=LATEST), "reference_in_force"),
        ([clock(PAST, ends=LATER)], clock(PAST), "reference_in_force"),
        ([clock(NOW)], clock(NOW, 36), "reference_in_force"),
    ],
)
def test_nothing_that_was_in_force_is_rewritten(kept: list[DatedRow], wanted: DatedRow, code: str) -> None:
    with pytest.raises(GateError) as refused:
        changes(kept, [wanted], NOW)
    assert refused.value.code == code


def test_changes_come_in_the_order_in_which_they_are_noticed() -> None:
    made = changes([clock(PAST)], [lane(LATEST, "b2_in"), clock(PAST, ends=LATER)], NOW)
    assert [change.row.kind for change in made] == ["clock", "lane"]


def test_a_row_may_name_only_what_is_in_force_as_long_as_itself() -> None:
    shipped = load()
    need_whole((*shipped, lane(LATER, "b2_in")), "file", NOW)
    with pytest.raises(ReferenceFileError, match="names point b9"):
        need_whole((*shipped, lane(LATER, "b9")), "file", NOW)
    ending = [row for row in shipped if row.id != "b2_in"]
    [point] = [row for row in shipped if row.id == "b2_in"]
    ended = DatedRow("point", "b2_in", point.valid_from, LATEST, point.row)
    with pytest.raises(ReferenceFileError, match=f"not in force on {LATEST.year}"):
        need_whole((*ending, ended), "file", NOW)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[clock]]\nkind = 'a'\nhours = 1\nsource = 's'", "'valid_from' is missing"),
        ("valid_from = 2027-01-01T00:00:00\n[[clock]]\nkind = 'a'\nhours = 1\nsource = 's'", "timezone"),
        ("valid_from = 2027-01-01T00:00:00Z\n[[clok]]\nkind = 'a'", "“clok” is no kind of row"),
        ("valid_from = 2027-01-01T00:00:00Z\n[[clock]]\nkind = 'a'\nhours = 0\nsource = 's'", "hours"),
        ("valid_from = ", "Invalid value"),
        (b"\xff\xfe", "utf-8"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_with_its_place(
    tmp_path: Path, text: Any, said: str
) -> None:
    path = tmp_path / "changes.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ReferenceFileError, match=said):
        parse(path)
