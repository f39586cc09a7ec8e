"""Which decision counts: the latest of its version, an officer's before any rule's."""

from datetime import UTC, datetime

import pytest

from events.messages.decisions import Decision
from events.messages.values import Authority, DecisionState
from gate.domain.decisions import ADVERSE, Effect, Recorded, counting, effect_of, standings

CUSTOMS = Authority.CUSTOMS


def recorded(
    state: str, revision: int = 1, version: int = 1, *, officer: bool = False, digest: str = "a"
) -> Recorded:
    decision = Decision(
        id=f"{state}-{version}-{revision}-{officer}",
        record_id="r",
        version=version,
        authority=CUSTOMS,
        state=DecisionState(state),
        revision=revision,
        decided_at=datetime(2026, 1, 1, tzinfo=UTC),
        decided_by="officer:x" if officer else "rules:1",
        reason="because",
        facts_digest=digest * 64,
    )
    return Recorded(decision, officer, Effect.COUNTS)


def test_nobody_has_decided_before_the_first_decision() -> None:
    assert counting((), CUSTOMS, 1) is None
    assert standings((), {}) == {}


def test_the_latest_revision_counts_in_whatever_order_it_came() -> None:
    first, second = recorded("hold", 1), recorded("passed", 2)
    assert counting((first, second), CUSTOMS, 1) == second
    assert counting((second, first), CUSTOMS, 1) == second


def test_a_later_version_counts_before_a_later_revision_of_an_earlier_one() -> None:
    old, new = recorded("hold", 9, 1), recorded("passed", 1, 2)
    assert counting((new, old), CUSTOMS, 1) == new


def test_a_reopened_authority_has_not_decided() -> None:
    assert counting((recorded("passed", version=1),), CUSTOMS, 2) is None


def test_an_untouched_authority_keeps_its_decision_through_an_amendment() -> None:
    item = recorded("passed", version=1)
    assert counting((item,), CUSTOMS, 1) == item


def test_an_officer_counts_before_the_rules() -> None:
    officer, rules = recorded("passed", 2, officer=True), recorded("hold", 3)
    assert counting((officer, rules), CUSTOMS, 1) == officer


@pytest.mark.parametrize("state", DecisionState)
@pytest.mark.parametrize("digest", ["a", "b"])
def test_a_rule_after_an_officer_advises_or_holds(state: DecisionState, digest: str) -> None:
    officer = recorded("passed", 1, officer=True, digest="a")
    effect = effect_of(recorded(state, 2, digest=digest).decision, (officer,), 1)
    assert effect is (Effect.HELD if state in ADVERSE and digest == "b" else Effect.ADVICE)


def test_an_officers_word_ends_with_the_version_it_was_said_for() -> None:
    officer = recorded("passed", 1, 1, officer=True)
    assert effect_of(recorded("hold", 1, 2).decision, (officer,), since=2) is Effect.COUNTS
