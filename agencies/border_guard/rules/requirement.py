"""When the border guard has to decide."""

from typing import ClassVar

from agencies.facts import Facts
from agencies.findings import Found
from agencies.rule import Rule


class BorderControl(Rule):
    """The border guard controls every vehicle that crosses the border."""

    code: ClassVar[str] = "border_control"
    basis: ClassVar[str] = "Decree 112/2014/NĐ-CP Art. 9, 11; Circular 09/2016/TT-BQP Art. 6"

    def check(self, facts: Facts) -> Found | None:  # noqa: ARG002 -- nobody is exempt, whatever the facts
        return None
