"""When customs has to decide."""

from typing import ClassVar

from agencies.facts import Facts
from agencies.findings import Found
from agencies.rule import Rule
from events.messages.values import DecisionState

VEHICLE_FORM = "vehicle_form"


class CustomsSupervision(Rule):
    """Customs decides on every crossing with goods, and on a vehicle that crosses on a temporary export or import form."""

    code: ClassVar[str] = "customs_supervision"
    basis: ClassVar[str] = (
        "Circular 38/2015/TT-BTC (as amended by 39/2018/TT-BTC) Art. 52; Decree 08/2015/NĐ-CP Art. 74–77a"
    )

    def check(self, facts: Facts) -> Found | None:
        record = facts.record
        if record.loaded or record.goods or any(each.kind == VEHICLE_FORM for each in record.permits):
            return None
        return self.found(DecisionState.NOT_REQUIRED, "This vehicle is empty and names no such form.")
