"""One rule is one class, one sentence, one test and one line of the rule book."""

import re
from pathlib import Path

import pytest

from agencies.rule import Rule
from agencies.rulebook import render
from agencies.service import PACKS
from events.messages.values import SPEAKS_FOR, Authority

ROOT = Path(__file__).parents[3]
RULES = [rule for pack in PACKS.values() for rule_set in pack.rule_sets for rule in rule_set.all()]


def test_the_rule_book_is_current():
    written = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == render(), "run: python -m agencies.rulebook > docs/rules.md"


def test_every_authority_has_rules_in_the_agency_that_speaks_for_it():
    spoken = {pack.agency: tuple(each.authority for each in pack.rule_sets) for pack in PACKS.values()}
    assert spoken == SPEAKS_FOR
    assert {authority for authorities in spoken.values() for authority in authorities} == set(Authority)


def test_no_two_rules_share_a_code():
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_has_a_code_like_its_class_a_sentence_and_a_legal_basis(rule: Rule):
    words = "_".join(re.findall(r"[A-Z][a-z]+", type(rule).__name__)).lower()
    assert rule.code == words
    assert rule.sentence.endswith(".")
    assert type(rule).__doc__ != Rule.__doc__
    assert rule.basis


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_a_rule_is_named_by_a_test_of_its_own(code: str):
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*_rules.py")]
    assert any(re.search(rf"def test_(\w+_)?{code}[_(]", text) for text in texts)


def test_every_rule_class_belongs_to_a_rule_set():
    def below(kind: type[Rule]) -> set[type[Rule]]:
        return {kind, *(each for child in kind.__subclasses__() for each in below(child))}

    coded = {
        kind for kind in below(Rule) if hasattr(kind, "code")
    }  # what two authorities share has none of its own
    assert {kind for kind in coded if kind.__module__.startswith("agencies.")} == {
        type(rule) for rule in RULES
    }
