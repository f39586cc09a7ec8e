"""What rules say, and on which text of law, is told in the reader's language where a row tells it, else as the rule said it."""

import pytest

from events.messages.decisions import Finding
from events.messages.values import DecisionState
from gate.domain.rule_text import RuleText
from gate.pages.speech import Speech, Told

TEXT = RuleText({"vi": "Cần giấy.", "en": "Needs a paper.", "zh": "须有证书。"}, "Law 41", {"vi": "Luật 41"})


def speech(language: str) -> Speech:
    return Speech(language, lambda: {"paper_named": TEXT})


def finding(rule: str = "paper_named", basis: str = "Law 41") -> Finding:
    return Finding(
        rule=rule, state=DecisionState.HOLD, sentence="Paper 7 is missing.", basis=basis, fix="Add it."
    )


@pytest.mark.parametrize(
    ("language", "said", "fix"),
    [("vi", "Cần giấy.", ""), ("en", "Paper 7 is missing.", "Add it."), ("zh", "须有证书。", "")],
)
def test_a_rule_speaks_the_readers_language(language: str, said: str, fix: str) -> None:
    assert speech(language).finding_sentence(finding()) == said
    assert speech(language).finding_fix(finding()) == fix


def test_a_rule_without_a_row_speaks_for_itself() -> None:
    new = finding(rule="brand_new")
    assert speech("vi").finding_sentence(new).endswith("Paper 7 is missing.")
    assert speech("vi").finding_fix(new) == "Add it."
    assert speech("vi").finding_basis(new) == Told("Law 41", "en")


def test_a_source_is_translated_only_where_it_is_the_rules_own() -> None:
    assert speech("vi").finding_basis(finding()) == Told("Luật 41", "vi")
    assert speech("zh").finding_basis(finding()) == Told("Law 41", "en")
    assert speech("vi").finding_basis(finding(basis="Order 5")) == Told("Order 5", "en")


def test_rules_are_asked_for_only_where_one_is_shown() -> None:
    asked: list[int] = []

    def rules() -> dict[str, RuleText]:
        asked.append(1)
        return {"paper_named": TEXT}

    one = Speech("en", rules)
    assert one.reason("papers_in_order") == "The papers are in order."
    assert asked == []
    assert [one.reason("paper_named") for _ in range(2)] == ["Needs a paper."] * 2
    assert asked == [1]
