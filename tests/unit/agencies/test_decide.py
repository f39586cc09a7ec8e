"""A decision rests on exactly the facts its rules looked at."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.border_guard.pack import BORDER_GUARD
from agencies.customs.pack import CUSTOMS
from agencies.customs.pack import RULES as CUSTOMS_RULES
from agencies.facts import Facts, Known, RegisterKey, Row
from agencies.quarantine.pack import QUARANTINE
from agencies.rule import RuleSet
from agencies.runtime.decide import decide, event_id
from agencies.runtime.pack import AgencyPack
from agencies.service import PACKS
from agencies.tax.pack import TAX
from events.canonical import canonical_bytes
from events.messages.values import Authority
from tests.unit.agencies.builders import DECLARATION, NINE, TAX_CODE, facts, line, record, rows

GREEN = {("declarations", DECLARATION): {"channel": "green", "status": "registered"}}
EVERY = [(pack, rule_set) for pack in PACKS.values() for rule_set in pack.rule_sets]


def of(authority: Authority) -> tuple[AgencyPack, RuleSet]:
    return next((pack, rule_set) for pack, rule_set in EVERY if rule_set.authority is authority)


def test_the_same_facts_give_the_same_bytes():
    one, two = (decide(CUSTOMS_RULES, facts(CUSTOMS, GREEN)) for _ in range(2))
    assert canonical_bytes(one) == canonical_bytes(two)


def test_another_version_of_the_same_facts_is_another_decision_with_the_same_digest():
    one = decide(CUSTOMS_RULES, facts(CUSTOMS, GREEN))
    two = decide(CUSTOMS_RULES, facts(CUSTOMS, GREEN, version=2))
    assert one.id != two.id
    assert one.facts_digest == two.facts_digest


def test_another_rule_set_is_another_decision():
    newer = replace(CUSTOMS_RULES, version="2027.1")
    one, two = (decide(rules, facts(CUSTOMS, GREEN)) for rules in (CUSTOMS_RULES, newer))
    assert one.id != two.id
    assert two.decided_by == "rules:2027.1"


def test_a_row_that_returns_to_its_old_value_is_a_new_fact():
    seen = facts(CUSTOMS, GREEN)
    key = RegisterKey("declarations", DECLARATION)
    again = tuple(replace(row, version=3) for row in seen.known.rows[key])
    known = replace(seen.known, rows={**seen.known.rows, key: again})
    first = decide(CUSTOMS_RULES, facts(CUSTOMS, GREEN))
    assert decide(CUSTOMS_RULES, Facts(known, CUSTOMS.law, CUSTOMS.spelling)).id != first.id


@pytest.mark.parametrize(
    ("authority", "changes", "changed"),
    [
        (Authority.CUSTOMS, {"driver_declared": False}, False),
        (Authority.CUSTOMS, {"customs_declarations": []}, True),
        (Authority.BORDER_GUARD, {"customs_declarations": [], "goods": []}, False),
        (Authority.BORDER_GUARD, {"driver_declared": False}, True),
        (Authority.PLANT, {"driver_declared": False}, False),
        (Authority.PLANT, {"goods": [line(plant=True)]}, True),
        (Authority.PLANT, {"certificates": [{"kind": "animal", "number": "T-1"}]}, False),
        (Authority.HEALTH, {"certificates": [{"kind": "health_form_04", "number": "YT-2"}]}, True),
        (Authority.TAX, {"goods": [line(plant=True)]}, False),
        (Authority.TAX, {"firm": {"tax_code": "0100000000", "name": "x"}}, True),
    ],
)
def test_a_change_reaches_only_the_authorities_that_look_at_it(authority, changes, changed):
    pack, rule_set = of(authority)
    before, after = decide(rule_set, facts(pack)), decide(rule_set, facts(pack, **changes))
    assert (before.facts_digest != after.facts_digest) is changed


def test_another_way_of_typing_the_same_plate_is_no_other_fact():
    typed = {"tractor": {"country": "VN", "text": "12C12345", "raw": "12c 123.45", "colour": "yellow"}}
    plain = {"tractor": {"country": "VN", "text": "12C12345"}}
    one, two = (decide(CUSTOMS_RULES, facts(CUSTOMS, vehicle=vehicle)) for vehicle in (typed, plain))
    assert one == two


def test_presence_reaches_the_border_guard_once_and_not_customs():
    there = {"b2_in": NINE}
    further = {**there, "b1_out": NINE + timedelta(hours=2)}
    guard = BORDER_GUARD.rule_sets[0]
    digests = [
        decide(guard, facts(BORDER_GUARD, presented=seen)).facts_digest for seen in ({}, there, further)
    ]
    assert digests[0] != digests[1] == digests[2]
    customs = [decide(CUSTOMS_RULES, facts(CUSTOMS, presented=seen)) for seen in ({}, there)]
    assert customs[0] == customs[1]


def test_a_decision_carries_the_time_of_its_newest_fact():
    seen = facts(CUSTOMS, GREEN)
    later = {
        key: tuple(replace(row, at=NINE + timedelta(minutes=5)) for row in kept)
        for key, kept in seen.known.rows.items()
    }
    known = replace(seen.known, rows=later)
    assert decide(CUSTOMS_RULES, seen).decided_at == NINE
    at = decide(CUSTOMS_RULES, Facts(known, CUSTOMS.law, CUSTOMS.spelling)).decided_at
    assert at == NINE + timedelta(minutes=5)


def test_a_rule_may_not_look_at_a_row_the_agency_did_not_name():
    with pytest.raises(KeyError):
        facts(TAX).rows("firms", "0999999999")


def test_each_revision_of_a_decision_is_told_by_its_own_event():
    decision = decide(CUSTOMS_RULES, facts(CUSTOMS))
    assert event_id(decision) != event_id(decision.model_copy(update={"revision": 2}))
    assert event_id(decision) != decision.id


STATUS = st.sampled_from(["registered", "cleared", "stopped", "issued", "revoked", "inspect", "suspended"])
ROW = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {"status": STATUS, "channel": st.sampled_from(["green", "yellow", "red"]), "kind": st.just("plant")}
    ),
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "loaded": st.booleans(),
        "driver_declared": st.booleans(),
        "goods": st.lists(st.builds(line, plant=st.booleans(), animal=st.booleans()), max_size=2),
        "certificates": st.lists(
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(["plant", "animal", "health_form_04"]),
                    "number": st.sampled_from(["A", "B"]),
                }
            ),
            max_size=2,
        ),
        "customs_declarations": st.lists(st.just({"number": DECLARATION}), max_size=1),
        "border_form_declared_at": st.sampled_from([None, NINE, NINE - timedelta(hours=9)]),
    },
)
REGISTERS = st.dictionaries(
    st.sampled_from(
        [
            ("declarations", DECLARATION),
            ("stop_notices", "12C12345"),
            ("firms", TAX_CODE),
            ("stop_list", "12R01234"),
            ("certificates", "A"),
            ("certificates", "B"),
        ]
    ),
    ROW,
)
PRESENCE = st.dictionaries(
    st.sampled_from(["b2_in", "b1_out"]), st.sampled_from([NINE, NINE + timedelta(hours=3)])
)


def seen_by(pack: AgencyPack, drawn: tuple) -> Facts:
    changes, registers, presented = drawn
    declared = record(**changes)
    kept = rows(pack, declared, registers, NINE)
    return Facts(Known(declared, NINE, presented, kept), pack.law, pack.spelling)


WORLD = st.tuples(CHANGES, REGISTERS, PRESENCE)


@pytest.mark.parametrize(("pack", "rule_set"), EVERY, ids=lambda value: getattr(value, "authority", ""))
@given(st.data())
def test_facts_with_the_same_digest_have_the_same_verdict(pack, rule_set, data):
    """Also where two crossings differ in everything a rule did not look at: nothing unread can sway a verdict."""
    one = data.draw(WORLD)
    two = tuple(data.draw(st.sampled_from([one[part], other])) for part, other in enumerate(data.draw(WORLD)))
    first, second = (decide(rule_set, seen_by(pack, drawn)) for drawn in (one, two))
    same = {"id", "state", "reason", "text", "deadline", "findings", "channel", "required_by"}
    if first.facts_digest == second.facts_digest:
        assert first.model_dump(include=same) == second.model_dump(include=same)
    if first.model_dump(include=same - {"id"}) != second.model_dump(include=same - {"id"}):
        assert first.id != second.id


def test_a_deleted_row_and_no_row_read_alike_but_are_different_facts():
    never, deleted = facts(QUARANTINE), facts(QUARANTINE, {("certificates", "YT-1"): None})
    assert never.values("certificates", "YT-1") is None
    assert deleted.values("certificates", "YT-1") is None
    assert never.used() != deleted.used()
    assert Row("k", 1, None, NINE).values is None
