"""The border guard's rules, one by one; each test carries the code of its rule."""

from datetime import timedelta

import pytest

from agencies.border_guard.pack import BORDER_GUARD, RULES
from agencies.border_guard.rules.border_form import BorderDriverDeclared, BorderFormInTime
from agencies.border_guard.rules.permits import BorderPermitValid
from agencies.border_guard.rules.requirement import BorderControl
from agencies.border_guard.rules.stop_list import BorderStopList
from tests.unit.agencies.builders import NINE, facts, outdated, says

PERMIT = {"kind": "transport_permit", "number": "LV-7"}


def test_border_control_exempts_nobody():
    assert says(BorderControl(), facts(BORDER_GUARD, loaded=False, goods=[])) is None


@pytest.mark.parametrize(
    ("before_arrival", "outcome"),
    [
        (timedelta(hours=6), None),
        (timedelta(hours=6, seconds=-1), ("border_form_in_time", "hold")),
        (timedelta(hours=30), None),
    ],
)
def test_border_form_in_time_wants_six_hours_before_the_planned_arrival(before_arrival, outcome):
    planned = NINE + timedelta(hours=1)
    seen = facts(BORDER_GUARD, border_form_declared_at=planned - before_arrival, planned_from=planned)
    assert says(BorderFormInTime(), seen) == outcome


def test_border_form_in_time_counts_to_the_real_arrival_once_the_vehicle_is_there():
    declared = NINE - timedelta(hours=4)
    late = facts(BORDER_GUARD, border_form_declared_at=declared, presented={"b2_in": NINE})
    assert says(BorderFormInTime(), late) == ("border_form_in_time", "hold")
    waited = {"b2_in": declared + timedelta(hours=6)}
    there = facts(BORDER_GUARD, border_form_declared_at=declared, presented=waited)
    assert says(BorderFormInTime(), there) is None


def test_border_form_in_time_holds_where_no_form_was_declared():
    seen = facts(BORDER_GUARD, border_form_declared_at=None)
    assert says(BorderFormInTime(), seen) == ("border_form_in_time", "hold")


def test_border_form_in_time_is_no_law_before_its_first_day():
    early = NINE.replace(year=2019, month=5, day=30)
    seen = facts(BORDER_GUARD, declared_at=early, border_form_declared_at=early, planned_from=early)
    assert says(BorderFormInTime(), seen) is None


def test_border_driver_declared_holds_a_vehicle_without_driver():
    rule = BorderDriverDeclared()
    assert says(rule, facts(BORDER_GUARD)) is None
    missing = facts(BORDER_GUARD, driver_declared=False)
    assert says(rule, missing) == ("border_driver_declared", "hold")


@pytest.mark.parametrize(
    ("until", "row", "held"),
    [
        (None, None, False),
        (NINE + timedelta(days=2), None, False),
        (NINE, None, True),
        (NINE + timedelta(days=2), {"status": "valid"}, False),
        (NINE + timedelta(days=2), {"status": "revoked"}, True),
        (None, {"status": "expired"}, True),
        (None, {"valid_until": "2026-11-23T00:00:00Z"}, True),
        (None, {"valid_until": "2027-01-01T00:00:00Z"}, False),
        (None, {"valid_until": "not a date"}, False),
        (None, {"valid_until": "2026-11-23T00:00:00"}, False),
        (None, {"valid_until": 7}, False),
    ],
)
def test_border_permit_valid_holds_ended_and_withdrawn_permits(until, row, held):
    registers = {("permits", "LV-7"): row} if row else {}
    seen = facts(BORDER_GUARD, registers, permits=[{**PERMIT, "valid_until": until}])
    assert says(BorderPermitValid(), seen) == (("border_permit_valid", "hold") if held else None)


def test_border_permit_valid_asks_nothing_of_a_vehicle_without_permits():
    assert says(BorderPermitValid(), facts(BORDER_GUARD)) is None


@pytest.mark.parametrize("plate", ["12C-123.45", "12C12345", "12R-012.34"])
def test_border_stop_list_holds_tractor_and_trailer_however_their_plates_are_written(plate):
    rule = BorderStopList()
    assert says(rule, facts(BORDER_GUARD, {("stop_list", plate): {}})) == ("border_stop_list", "hold")
    assert says(rule, facts(BORDER_GUARD, {("stop_list", plate): {"status": "lifted"}})) is None
    assert says(rule, facts(BORDER_GUARD, {("stop_list", plate): None})) is None


def test_border_stop_list_knows_a_chinese_plate():
    vehicle = {"tractor": {"country": "CN", "text": "桂F12345"}}
    seen = facts(BORDER_GUARD, {("stop_list", "桂F·12345"): {}}, vehicle=vehicle)
    assert says(BorderStopList(), seen) == ("border_stop_list", "hold")


def test_border_stop_list_names_the_decision_and_the_hour_the_answer_is_due():
    found = BorderStopList().check(facts(BORDER_GUARD, {("stop_list", "12C12345"): {"basis": "QĐ 7"}}))
    assert found is not None
    assert found.finding.basis == "QĐ 7"
    assert found.deadline == NINE - timedelta(hours=5)


def test_border_stop_list_lets_a_look_alike_pass():
    assert says(BorderStopList(), facts(BORDER_GUARD, {("stop_list", "12C12346"): {}})) is None


def test_the_border_guard_passes_a_clean_vehicle():
    verdict = RULES.judge(facts(BORDER_GUARD))
    assert (verdict.state, verdict.reason, verdict.findings) == ("passed", "all_rules_satisfied", ())


def test_border_registers_up_to_date_holds_only_on_a_register_that_was_looked_at():
    assert RULES.judge(outdated(facts(BORDER_GUARD), "permits")).state == "passed"
    held = RULES.judge(outdated(facts(BORDER_GUARD, permits=[PERMIT]), "permits", "stop_list"))
    assert (held.state, held.reason) == ("hold", "border_registers_up_to_date")
    assert held.text.count("is complete as of") == 2
