"""Permits of the vehicle."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from agencies.border_guard.keys import PERMITS
from agencies.facts import Facts
from agencies.findings import Found
from agencies.reference import moment_in
from agencies.rule import Rule
from events.messages.facts import Permit
from events.messages.values import DecisionState


class BorderPermitValid(Rule):
    """Every permit a vehicle travels on is valid when it arrives and was not withdrawn."""

    code: ClassVar[str] = "border_permit_valid"
    basis: ClassVar[str] = "Decree 112/2014/NĐ-CP Art. 9, 11; Decree 08/2015/NĐ-CP Art. 74–77"

    def check(self, facts: Facts) -> Found | None:
        wrong = [reason for permit in facts.record.permits for reason in _wrong(facts, permit)]
        if not wrong:
            return None
        return self.found(
            DecisionState.HOLD, f"{'; '.join(wrong)}.", "Renew the permit, or declare the one that is valid."
        )


def _wrong(facts: Facts, permit: Permit) -> Iterator[str]:
    values = facts.values(PERMITS, permit.number) or {}
    if values.get("status") in ("revoked", "expired"):
        yield f"Permit {permit.number} is {values['status']}"
        return
    ends = _ends(permit.valid_until, moment_in(values, "valid_until"))
    if ends is not None and ends < facts.arrival:
        yield f"Permit {permit.number} ended at {ends.isoformat()}"


def _ends(*known: datetime | None) -> datetime | None:
    """The earlier of what the firm declared and what the register says."""
    return min((end for end in known if end is not None), default=None)
