"""Vehicles the border guard looks for."""

from datetime import datetime
from typing import ClassVar

from agencies.border_guard.keys import STOP_LIST, plates
from agencies.facts import Facts, Values
from agencies.findings import Found
from agencies.rule import Rule
from events.messages.values import DecisionState

ANSWER = "form_09_answer"


class BorderStopList(Rule):
    """A vehicle on the border guard's stop list waits for a border-guard officer."""

    code: ClassVar[str] = "border_stop_list"
    basis: ClassVar[str] = "The border guard's own stop list; the row names the decision it rests on"

    def check(self, facts: Facts) -> Found | None:
        stopped = [(plate, values) for plate in plates(facts.record) for values in _stops(facts, plate)]
        if not stopped:
            return None
        named = ", ".join(dict.fromkeys(plate for plate, _ in stopped))
        return self.found(
            DecisionState.HOLD,
            f"On the list: {named}.",
            "Stop at the barrier and wait for the border-guard officer.",
            deadline=_answer_due(facts),
            basis=str(stopped[0][1].get("basis") or self.basis),
        )


def _stops(facts: Facts, plate: str) -> list[Values]:
    return [values for values in facts.rows(STOP_LIST, plate) if values.get("status") != "lifted"]


def _answer_due(facts: Facts) -> datetime | None:
    """The guard owes the firm an answer within a legal time of its form 09."""
    answer, declared = facts.law(ANSWER), facts.record.border_form_declared_at
    return declared + answer.duration if answer and declared else None
