"""Tax compares the fee receipts of the gate with its own."""

from typing import ClassVar

from agencies.facts import Facts
from agencies.findings import Found
from agencies.rule import Rule
from agencies.tax.keys import RECEIPTS
from events.messages.values import DecisionState


class TaxReceiptReconciled(Rule):
    """A fee receipt that differs from tax's own is reported to the Management Centre; it does not stop the vehicle."""

    code: ClassVar[str] = "tax_receipt_reconciled"
    basis: ClassVar[str] = (
        "Inferred: fees under Resolution 09/2025/NQ-HĐND are collected by the Management Centre, tax compares"
    )

    def check(self, facts: Facts) -> Found | None:
        receipt = facts.values(RECEIPTS, facts.record.record_id)
        if receipt is None or receipt.get("status") != "mismatch":
            return None
        return self.found(DecisionState.PASSED, "The receipt of this crossing differs.")
