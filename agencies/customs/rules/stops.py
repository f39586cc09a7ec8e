"""What stops a crossing whatever its declaration says: a stop notice, a firm customs may not serve."""

from typing import ClassVar

from agencies.customs.keys import FIRMS, STOP_NOTICES, stoppable
from agencies.facts import Facts, Values
from agencies.findings import Found
from agencies.rule import Rule
from events.messages.values import DecisionState


class CustomsStopNotice(Rule):
    """Nothing that customs has ordered to be stopped passes the supervision area."""

    code: ClassVar[str] = "customs_stop_notice"
    basis: ClassVar[str] = (
        "Circular 38/2015/TT-BTC (as amended by 39/2018/TT-BTC) Art. 52: decision suspending goods from passing the "
        "supervision area (form 11)"
    )

    def check(self, facts: Facts) -> Found | None:
        named = [
            name
            for name in stoppable(facts.record)
            if any(values.get("status") != "lifted" for values in facts.rows(STOP_NOTICES, name))
        ]
        if not named:
            return None
        return self.found(
            DecisionState.HOLD,
            f"A notice stops {', '.join(named)}.",
            "Stay where you are and ask the customs officer.",
        )


class CustomsFirmInGoodStanding(Rule):
    """Customs does not clear goods for a firm that is suspended, dissolved or overdue with its taxes beyond the legal limit."""

    code: ClassVar[str] = "customs_firm_in_good_standing"
    basis: ClassVar[str] = (
        "VNACCS practice: firms suspended, dissolved or with tax debts over 90 days cannot register declarations"
    )

    def check(self, facts: Facts) -> Found | None:
        tax_code = facts.record.firm.tax_code
        reasons = [reason for values in facts.rows(FIRMS, tax_code) if (reason := _blocked(facts, values))]
        return self._hold(f"Firm {tax_code} {reasons[0]}.") if reasons else None

    def _hold(self, about: str) -> Found:
        return self.found(DecisionState.HOLD, about, "The firm settles this with its customs office.")


def _blocked(facts: Facts, values: Values) -> str:
    if values.get("status") in ("suspended", "dissolved"):
        return f"is {values['status']}"
    limit, days = facts.law("tax_debt_limit"), values.get("tax_debt_days")
    if limit is not None and isinstance(days, int) and days > limit.duration.days:
        return f"has tax debts {days} days overdue"
    return ""
