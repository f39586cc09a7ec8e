"""What a cut-off lane did is judged by what the gate knows when it hears of it."""

from typing import Any

import pytest

from events.messages.values import RecordState
from gate.domain.offline import CODES, Told, conflicts, may_still_pass
from gate.domain.states import PERMITS
from gate.pages.discrepancy_words import FOUND

HERE = RecordState.PRESENT
FAULTS: tuple[tuple[str, dict[str, Any], bool], ...] = (
    ("confirmation_unproven", {"confirmation_proven": False}, False),
    ("pass_unproven", {"pass_proven": False}, False),
    ("pass_used_twice", {"used_before": True}, False),
    ("already_passed", {"passed": True}, False),
    ("vehicle_changed", {"same_vehicle": False}, False),
    ("hold_placed", {"held": True}, True),
    ("version_changed", {"same_version": False}, True),
    ("snapshot_stale", {"snapshot_fresh": False}, True),
    ("pass_withdrawn", {"pass_withdrawn": True}, True),
)


@pytest.mark.parametrize("state", [state for state, permits in PERMITS.items() if permits.pair])
def test_where_all_fits_the_record_passes_and_nobody_looks(state: RecordState) -> None:
    told = Told(state)
    assert conflicts(told) == ()
    assert may_still_pass(told)


@pytest.mark.parametrize(("code", "known", "passes"), FAULTS, ids=[code for code, *_ in FAULTS])
def test_each_conflict_is_named_and_says_whether_the_record_follows(
    code: str, known: dict[str, Any], *, passes: bool
) -> None:
    told = Told(HERE, **known)
    assert conflicts(told) == (code,)
    assert may_still_pass(told) is passes


@pytest.mark.parametrize("state", [state for state, permits in PERMITS.items() if not permits.pair])
def test_a_record_that_has_ended_stays_ended(state: RecordState) -> None:
    told = Told(state, pass_withdrawn=True)
    assert conflicts(told) == ("record_ended",), "its pass fell with it: that is no news"
    assert not may_still_pass(told)


def test_a_record_that_is_not_there_passes_nothing() -> None:
    assert conflicts(Told(None)) == ("record_unknown",)
    assert not may_still_pass(Told(None))


def test_a_pass_used_twice_explains_the_earlier_passage() -> None:
    assert conflicts(Told(HERE, used_before=True, passed=True, pass_withdrawn=True)) == ("pass_used_twice",)


def test_every_code_has_words_for_the_officer() -> None:
    assert set(CODES) == set(FOUND)
    assert {code for code, *_ in FAULTS} < set(CODES)
