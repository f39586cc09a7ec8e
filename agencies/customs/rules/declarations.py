"""Rules about the customs declarations a crossing rests on."""

from collections.abc import Iterator
from typing import ClassVar

from agencies.customs.keys import DECLARATIONS
from agencies.facts import Facts, Values
from agencies.findings import Found
from agencies.rule import Rule
from events.messages.values import DecisionState

_ARTICLE_52 = "Circular 38/2015/TT-BTC (as amended by 39/2018/TT-BTC) Art. 52"


def _known(facts: Facts) -> Iterator[tuple[str, Values]]:
    for declaration in facts.record.customs_declarations:
        values = facts.values(DECLARATIONS, declaration.number)
        if values is not None:
            yield declaration.number, values


class CustomsDeclarationNamed(Rule):
    """A loaded crossing names the customs declaration of its goods."""

    code: ClassVar[str] = "customs_declaration_named"
    basis: ClassVar[str] = _ARTICLE_52

    def check(self, facts: Facts) -> Found | None:
        record = facts.record
        if record.customs_declarations or not (record.loaded or record.goods):
            return None
        return self.found(
            DecisionState.HOLD,
            "None is named.",
            "Add the number of the customs declaration to this crossing.",
        )


class CustomsDeclarationKnown(Rule):
    """Every declaration a crossing names is registered with customs."""

    code: ClassVar[str] = "customs_declaration_known"
    basis: ClassVar[str] = _ARTICLE_52

    def check(self, facts: Facts) -> Found | None:
        named = [declaration.number for declaration in facts.record.customs_declarations]
        known = {number for number, _ in _known(facts)}
        missing = [number for number in named if number not in known]
        if not missing:
            return None
        return self.found(
            DecisionState.HOLD,
            f"Customs does not know {', '.join(missing)}.",
            "Register the declaration with customs, or correct its number here.",
        )


class CustomsDeclarationInForce(Rule):
    """No declaration of a crossing is cancelled, or suspended from passing the supervision area."""

    code: ClassVar[str] = "customs_declaration_in_force"
    basis: ClassVar[str] = f"{_ARTICLE_52} (form 11)"

    def check(self, facts: Facts) -> Found | None:
        fallen = [
            f"{number} is {values['status']}"
            for number, values in _known(facts)
            if values.get("status") in ("stopped", "cancelled")
        ]
        if not fallen:
            return None
        return self.found(
            DecisionState.HOLD,
            f"Declaration {', '.join(fallen)}.",
            "Ask the customs office of the declaration, or name the declaration that replaces it.",
        )
