"""What tax says about the firm. What it may block at the gate is an open question, so little is claimed here."""

from typing import ClassVar

from agencies.facts import Facts
from agencies.findings import Found
from agencies.rule import Rule
from agencies.tax.keys import FIRMS
from events.messages.values import DecisionState

_UNPUBLISHED = "No published text says what tax decides at the gate; inferred from its part in the former five-paper procedure"


class TaxFirm(Rule):
    """Tax looks at the firm of every crossing by its tax code."""

    code: ClassVar[str] = "tax_firm"
    basis: ClassVar[str] = _UNPUBLISHED

    def check(self, facts: Facts) -> Found | None:  # noqa: ARG002 -- every record names a firm by its tax code
        return None


class TaxFirmActive(Rule):
    """A firm that tax lists as suspended or dissolved settles this before it crosses."""

    code: ClassVar[str] = "tax_firm_active"
    basis: ClassVar[str] = _UNPUBLISHED

    def check(self, facts: Facts) -> Found | None:
        tax_code = facts.record.firm.tax_code
        statuses = {str(values.get("status")) for values in facts.rows(FIRMS, tax_code)}
        fallen = sorted(statuses & {"suspended", "dissolved"})
        if not fallen:
            return None
        return self.found(
            DecisionState.HOLD,
            f"Firm {tax_code} is {fallen[0]}.",
            "The firm settles its status with its tax office.",
        )


class TaxFirmUnknown(Rule):
    """Tax told the gate nothing about this firm, and no law known to us lets it stop the crossing for that."""

    code: ClassVar[str] = "tax_firm_unknown"
    basis: ClassVar[str] = _UNPUBLISHED

    def check(self, facts: Facts) -> Found | None:
        if facts.values(FIRMS, facts.record.firm.tax_code) is not None:
            return None
        return self.found(DecisionState.PASSED)
