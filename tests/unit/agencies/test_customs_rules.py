"""Customs' rules, one by one; each test carries the code of its rule."""

import pytest

from agencies.customs.pack import CUSTOMS, RULES
from agencies.customs.rules.channel import CustomsChannel
from agencies.customs.rules.declarations import (
    CustomsDeclarationInForce,
    CustomsDeclarationKnown,
    CustomsDeclarationNamed,
)
from agencies.customs.rules.requirement import CustomsSupervision
from agencies.customs.rules.stops import CustomsFirmInGoodStanding, CustomsStopNotice
from tests.unit.agencies.builders import DECLARATION, TAX_CODE, facts, outdated, says

OTHER = "305899999990"


def declared(channel: str = "green", status: str = "registered") -> dict:
    return {("declarations", DECLARATION): {"channel": channel, "status": status, "tax_code": TAX_CODE}}


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, None),
        ({"loaded": False}, None),
        ({"loaded": False, "goods": []}, ("customs_supervision", "not_required")),
        ({"loaded": False, "goods": [], "permits": [{"kind": "vehicle_form", "number": "TX-1"}]}, None),
    ],
)
def test_customs_supervision_leaves_out_only_empty_vehicles_without_a_form(changes, outcome):
    assert says(CustomsSupervision(), facts(CUSTOMS, **changes)) == outcome


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, None),
        ({"customs_declarations": []}, ("customs_declaration_named", "hold")),
        ({"customs_declarations": [], "loaded": False}, ("customs_declaration_named", "hold")),
        ({"customs_declarations": [], "loaded": False, "goods": []}, None),
    ],
)
def test_customs_declaration_named_holds_goods_without_declaration(changes, outcome):
    assert says(CustomsDeclarationNamed(), facts(CUSTOMS, **changes)) == outcome


def test_customs_declaration_known_holds_a_number_customs_never_saw_or_has_deleted():
    rule = CustomsDeclarationKnown()
    assert says(rule, facts(CUSTOMS, declared())) is None
    assert says(rule, facts(CUSTOMS)) == ("customs_declaration_known", "hold")
    deleted = {("declarations", DECLARATION): None}
    assert says(rule, facts(CUSTOMS, deleted)) == ("customs_declaration_known", "hold")


def test_customs_declaration_known_names_only_the_missing_one_of_several():
    two = [{"number": DECLARATION}, {"number": OTHER}]
    found = CustomsDeclarationKnown().check(facts(CUSTOMS, declared(), customs_declarations=two))
    assert found is not None
    assert OTHER in found.finding.sentence
    assert DECLARATION not in found.finding.sentence
    assert found.finding.fix


@pytest.mark.parametrize("status", ["stopped", "cancelled"])
def test_customs_declaration_in_force_holds_a_fallen_declaration(status):
    rule = CustomsDeclarationInForce()
    assert says(rule, facts(CUSTOMS, declared(status=status))) == ("customs_declaration_in_force", "hold")
    assert says(rule, facts(CUSTOMS, declared())) is None
    assert says(rule, facts(CUSTOMS, declared(status="cleared"))) is None
    assert says(rule, facts(CUSTOMS)) is None


@pytest.mark.parametrize(
    ("channel", "status", "state"),
    [
        ("green", "registered", "passed"),
        ("yellow", "registered", "inspect"),
        ("red", "registered", "inspect"),
        ("yellow", "cleared", "passed"),
        ("red", "cleared", "passed"),
        ("", "registered", "hold"),
        ("purple", "registered", "hold"),
    ],
)
def test_customs_channel_passes_green_and_cleared_goods_only(channel, status, state):
    seen = facts(CUSTOMS, declared(channel, status))
    assert says(CustomsChannel(), seen) == ("customs_channel", state)


def test_customs_channel_tells_the_worst_channel_of_several_declarations():
    registers = {**declared("green"), ("declarations", OTHER): {"channel": "red", "status": "registered"}}
    two = [{"number": DECLARATION}, {"number": OTHER}]
    found = CustomsChannel().check(facts(CUSTOMS, registers, customs_declarations=two))
    assert found is not None
    assert (found.channel, found.finding.state) == ("red", "inspect")
    assert says(CustomsChannel(), facts(CUSTOMS)) is None


@pytest.mark.parametrize("named", [DECLARATION, "CSQU3054383", "12C-123.45", "12R 012.34"])
def test_customs_stop_notice_stops_declaration_container_and_plate_however_written(named):
    rule = CustomsStopNotice()
    assert says(rule, facts(CUSTOMS, {("stop_notices", named): {}})) == ("customs_stop_notice", "hold")
    assert says(rule, facts(CUSTOMS, {("stop_notices", named): {"status": "lifted"}})) is None
    assert says(rule, facts(CUSTOMS, {("stop_notices", named): None})) is None


def test_customs_stop_notice_of_another_vehicle_stops_nobody_else():
    assert says(CustomsStopNotice(), facts(CUSTOMS, {("stop_notices", "12C99999"): {}})) is None


@pytest.mark.parametrize(
    ("firm", "held"),
    [
        ({"status": "active"}, False),
        ({"status": "active", "tax_debt_days": 90}, False),
        ({"status": "active", "tax_debt_days": 91}, True),
        ({"status": "suspended"}, True),
        ({"status": "dissolved"}, True),
    ],
)
def test_customs_firm_in_good_standing_holds_blocked_firms(firm, held):
    outcome = says(CustomsFirmInGoodStanding(), facts(CUSTOMS, {("firms", TAX_CODE): firm}))
    assert outcome == (("customs_firm_in_good_standing", "hold") if held else None)


def test_customs_firm_in_good_standing_says_nothing_of_a_firm_it_does_not_know():
    assert says(CustomsFirmInGoodStanding(), facts(CUSTOMS)) is None


def test_customs_passes_a_green_truck_and_says_by_which_rule_it_had_to_decide():
    verdict = RULES.judge(facts(CUSTOMS, declared()))
    assert (verdict.state, verdict.required_by, verdict.channel) == ("passed", "customs_supervision", "green")


def test_customs_keeps_all_findings_and_lets_the_worst_decide():
    registers = {**declared("red"), ("stop_notices", "12C12345"): {}}
    verdict = RULES.judge(facts(CUSTOMS, registers))
    assert verdict.state == "hold"
    assert [finding.rule for finding in verdict.findings] == ["customs_stop_notice", "customs_channel"]
    assert verdict.reason == "customs_stop_notice"
    assert verdict.channel == "red"


def test_customs_registers_up_to_date_holds_what_the_register_would_pass():
    seen = facts(CUSTOMS, declared())
    assert RULES.judge(seen).state == "passed"
    held = RULES.judge(outdated(seen, "stop_notices"))
    assert (held.state, held.reason) == ("hold", "customs_registers_up_to_date")
    assert "stop_notices is complete as of 2026-11-24T00:00:00+00:00" in held.text


def test_customs_registers_up_to_date_asks_nothing_of_who_is_exempt_by_what_they_declare():
    empty = facts(CUSTOMS, loaded=False, goods=[])
    assert RULES.judge(outdated(empty, "stop_notices")).state == "not_required"
