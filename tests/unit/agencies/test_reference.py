"""Dated law."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from agencies.reference import LawBook, moment_in
from agencies.service import PACKS

OLD = {
    "code": "wait",
    "minutes": 60,
    "effective_from": "2020-01-01",
    "effective_to": "2026-06-30",
    "source": "a",
}
NEW = {"code": "wait", "minutes": 45, "effective_from": "2026-07-01", "source": "b"}


def test_the_row_in_force_that_day_in_vietnam_counts():
    book = LawBook.of([OLD, NEW])
    last_evening = datetime(2026, 6, 30, 16, 59, tzinfo=UTC)
    midnight = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
    assert [book.at("wait", moment).minutes for moment in (last_evening, midnight)] == [60, 45]


def test_before_the_first_law_there_is_none():
    assert LawBook.of([OLD]).at("wait", datetime(2019, 12, 31, tzinfo=UTC)) is None
    assert LawBook.of([OLD]).at("wait", datetime(2026, 7, 2, tzinfo=UTC)) is None


def test_a_misspelt_code_is_no_missing_law():
    with pytest.raises(KeyError):
        LawBook.of([OLD]).at("wiat", datetime(2026, 1, 1, tzinfo=UTC))


def test_two_rows_of_one_code_may_not_be_in_force_together():
    with pytest.raises(ValueError, match="in force twice"):
        LawBook.of([{**OLD, "effective_to": "2026-07-01"}, NEW])


@pytest.mark.parametrize(
    "changes", [{"effective_to": "2019-01-01"}, {"source": ""}, {"minutes": 0}, {"hours": 3}, {"code": "A"}]
)
def test_a_row_that_makes_no_sense_is_refused(changes):
    with pytest.raises(ValidationError):
        LawBook.of([{**OLD, **changes}])


def test_every_row_of_law_names_its_source():
    assert all(row.source for pack in PACKS.values() for row in pack.law.rows)


def test_a_moment_that_cannot_be_read_starts_no_clock():
    read = moment_in({"at": "2026-11-24T09:00:00+07:00"}, "at")
    assert read == datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert [moment_in({"at": bad}, "at") for bad in ("soon", 5, None, "2026-11-24T09:00:00")] == [None] * 4
