"""People read of every rule in their language, with the same source as the rule itself."""

from agencies.service import PACKS
from gate.reference.load import load

RULES = {
    rule.code: (rule_set.authority, rule)
    for pack in PACKS.values()
    for rule_set in pack.rule_sets
    for rule in rule_set.all()
}
TEXTS = {row.id: row for row in load() if row.kind == "rule_text"}


def test_every_rule_has_a_text_and_every_text_a_rule() -> None:
    assert set(TEXTS) == set(RULES)


def test_a_text_names_the_authority_and_the_source_of_its_rule() -> None:
    told = {code: (row.said["authority"], row.said["source"]) for code, row in TEXTS.items()}
    assert told == {code: (str(authority), rule.basis) for code, (authority, rule) in RULES.items()}
