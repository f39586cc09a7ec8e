"""What plant and animal quarantine ask of a certificate alike; each authority adds its sentence, its law and what mends it."""

from datetime import datetime
from typing import ClassVar

from agencies.facts import Facts
from agencies.findings import Found
from agencies.quarantine.keys import registered
from agencies.rule import Rule
from events.messages.values import DecisionState


class CertificateNamed(Rule):
    """A crossing names its certificate of `kind`; `fix` is what the firm does otherwise."""

    kind: ClassVar[str]
    fix: ClassVar[str]

    def check(self, facts: Facts) -> Found | None:
        if facts.certificates(self.kind):
            return None
        return self.found(DecisionState.HOLD, "None is named.", self.fix)


class CertificateIssued(Rule):
    """One certificate of `kind` is issued and none was taken back; `fix` is what the firm does otherwise."""

    kind: ClassVar[str]
    fix: ClassVar[str]

    def check(self, facts: Facts) -> Found | None:
        about = _not_issued(facts, self.kind)
        if not about:
            return None
        return self.found(DecisionState.HOLD, about, self.fix, deadline=self.due(facts))

    def due(self, facts: Facts) -> datetime | None:  # noqa: ARG002 -- asked of the facts where a law sets a clock
        """When the authority owes its answer; None where no clock is known."""
        return None


def _not_issued(facts: Facts, kind: str) -> str:
    """Why no declared certificate of the kind counts as issued; empty where one does and none was taken back.

    Nothing declared is another rule's finding and gives an empty text here."""
    declared = facts.certificates(kind)
    known = dict(registered(facts, kind))
    statuses = {number: str(known[number].get("status")) if number in known else "" for number in declared}
    fallen = [number for number, status in statuses.items() if status in ("refused", "revoked")]
    if fallen:
        return f"{', '.join(fallen)} was {statuses[fallen[0]]}."
    if not declared or "issued" in statuses.values():
        return ""
    return f"{', '.join(declared)} is not issued yet."
