"""Border health quarantine of road vehicles."""

from datetime import datetime
from typing import ClassVar

from agencies.facts import Facts
from agencies.findings import Found
from agencies.quarantine.keys import UNMANNED, registered
from agencies.rule import Rule
from events.messages.values import DecisionState

FORM, TREATMENT = "health_form_04", "health_treatment"
_DECREE = "Decree 165/2026/NĐ-CP Art. 27–35"


def _clock(facts: Facts, code: str) -> datetime | None:
    """The end of a legal clock that starts when the vehicle arrives; None before that or without such a law."""
    law, arrived = facts.law(code), facts.arrived_at
    return arrived + law.duration if law and arrived else None


def _status(facts: Facts, kind: str, status: str) -> list[str]:
    return [number for number, values in registered(facts, kind) if values.get("status") == status]


class HealthRoadVehicle(Rule):
    """Health quarantine looks at every road vehicle that crosses; unmanned vehicles inside the gate, known by its own register, are exempt."""

    code: ClassVar[str] = "health_road_vehicle"
    basis: ClassVar[str] = _DECREE

    def check(self, facts: Facts) -> Found | None:
        plate = facts.record.vehicle.tractor.text
        if facts.values(UNMANNED, plate) is None or facts.law("unmanned_exempt") is None:
            return None
        return self.found(DecisionState.NOT_REQUIRED, f"{plate} is registered as unmanned.")


class HealthFormDeclared(Rule):
    """The health declaration of vehicle and goods (form 04) is declared and was not rejected."""

    code: ClassVar[str] = "health_form_declared"
    basis: ClassVar[str] = f"{_DECREE} (form 04)"

    def check(self, facts: Facts) -> Found | None:
        rejected = _status(facts, FORM, "rejected")
        if rejected:
            about = f"Health quarantine rejected {', '.join(rejected)}."
        elif not facts.certificates(FORM):
            about = "It is missing."
        else:
            return None
        return self.found(DecisionState.HOLD, about, "Fill in form 04 and add its number to this crossing.")


class HealthInspection(Rule):
    """A vehicle that health quarantine picked out is inspected before it goes on."""

    code: ClassVar[str] = "health_inspection"
    basis: ClassVar[str] = _DECREE

    def check(self, facts: Facts) -> Found | None:
        picked = _status(facts, FORM, "inspect")
        if not picked:
            return None
        return self.found(
            DecisionState.INSPECT,
            f"Picked out by {', '.join(picked)}.",
            "Drive to the health inspection place and wait there.",
            deadline=_clock(facts, "health_vehicle_inspection"),
        )


class HealthTreatmentDone(Rule):
    """A vehicle or load that must be treated goes on only with an issued treatment certificate (form 09)."""

    code: ClassVar[str] = "health_treatment_done"
    basis: ClassVar[str] = f"{_DECREE} (form 09)"

    def check(self, facts: Facts) -> Found | None:
        ordered = _status(facts, FORM, "treatment")
        if not ordered or _status(facts, TREATMENT, "issued"):
            return None
        return self.found(
            DecisionState.HOLD,
            f"Treatment was ordered by {', '.join(ordered)}.",
            "Have the vehicle treated and add the number of the treatment certificate.",
            deadline=_clock(facts, "health_treatment"),
        )
