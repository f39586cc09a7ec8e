"""Lists of the law as reference rows: codes of goods, codes of provinces, and what the rules of the authorities say."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from events.messages.values import Authority, PlaceId
from gate.domain.rule_text import RuleText
from gate.reference.rows import ReferenceModel, Sourced


class HsCodeModel(Sourced):
    """A chapter, heading, subheading or line of the Vietnamese tariff: 2, 4, 6 or 8 digits without dots.

    Where a line is listed, its chapter counts as listed whole: see CodeLists.knows_hs."""

    id: str = Field(pattern=r"^[0-9]{2}([0-9]{2}){0,3}$")
    names: dict[str, str] = Field(default_factory=dict)


class ProvinceModel(Sourced):
    """The first two digits of the plates of a province (`vn-12`)."""

    id: str = Field(pattern=r"^vn-[1-9][0-9]$")
    country: Literal["VN"] = "VN"
    names: dict[str, str]

    @property
    def code(self) -> str:
        """As it stands on the plate."""
        return self.id.removeprefix("vn-")


class RuleTextModel(Sourced):
    """What a rule asks for, as people read it. `id` is the code of the rule; it needs all three languages."""

    id: PlaceId
    authority: Authority
    names: dict[Literal["vi", "en", "zh"], str] = Field(min_length=3)


LIST_MODELS: dict[str, type[ReferenceModel]] = {
    "hs_code": HsCodeModel,
    "province": ProvinceModel,
    "rule_text": RuleTextModel,
}
"""Apart from the others: only whoever judges a declaration or shows a rule asks for them."""

LONG_LISTS = frozenset({"hs_code"})
"""Of thousands of rows: told page by page and counted, never all at once."""


def rule_texts_of(rows: Iterable[dict[str, Any]]) -> dict[str, RuleText]:
    """By the code of the rule; of two rows of one code the later counts."""
    texts = [RuleTextModel.model_validate(plain) for plain in rows]
    return {
        text.id: RuleText({str(code): said for code, said in text.names.items()}, text.source, text.sources)
        for text in texts
    }
