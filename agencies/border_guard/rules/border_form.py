"""Form 09 of the electronic border-guard procedure, and the driver it names."""

from typing import ClassVar

from agencies.facts import Facts
from agencies.findings import Found
from agencies.rule import Rule
from events.messages.values import DecisionState

LEAD = "form_09_lead"


class BorderFormInTime(Rule):
    """Form 09 (driver, persons, vehicle) reaches the border guard a fixed time before the vehicle arrives."""

    code: ClassVar[str] = "border_form_in_time"
    basis: ClassVar[str] = "Decision 15/2019/QĐ-TTg Art. 10–11"

    def check(self, facts: Facts) -> Found | None:
        declared = facts.record.border_form_declared_at
        if declared is None:
            return self.found(
                DecisionState.HOLD, "It was not declared.", "Declare form 09 on the border guard's portal."
            )
        lead = facts.law(LEAD)
        if lead is None or facts.arrival - declared >= lead.duration:
            return None
        earliest = declared + lead.duration
        return self.found(
            DecisionState.HOLD,
            f"It was declared at {declared.isoformat()}, too late for this arrival.",
            f"Arrive from {earliest.isoformat()} on, or ask the border-guard officer.",
        )


class BorderDriverDeclared(Rule):
    """A driver with border papers is declared for every vehicle."""

    code: ClassVar[str] = "border_driver_declared"
    basis: ClassVar[str] = "Decree 112/2014/NĐ-CP Art. 9, 11"

    def check(self, facts: Facts) -> Found | None:
        if facts.record.driver_declared:
            return None
        return self.found(
            DecisionState.HOLD,
            "No driver is declared.",
            "Add the driver with passport or border pass and driving licence.",
        )
