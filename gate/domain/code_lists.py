"""Codes of goods and of provinces as they are in force on one day: what a declaration may name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

HS_LENGTHS = (2, 4, 6, 8)
"""Digits of a chapter, a heading, a subheading and a line of the Vietnamese tariff."""


@dataclass(frozen=True)
class CodeLists:
    """As far as one declaration asks for them. A list without any row knows nothing, and refuses nothing.

    `hs` are tariff codes of 2 to 8 digits, `provinces` the codes that begin Vietnamese plates, `kept` whole tariff codes
    that the record carries already: what ends afterwards does not undo a declaration."""

    hs: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()

    def knows_hs(self, code: str) -> bool:
        """Whether the list has these eight digits, as deep as it goes in their chapter: where it names lines of the
        chapter, the code is one of them; where it names the chapter alone, any line of it will do."""
        depths = {len(known) for known in self.hs if known[:2] == code[:2]}
        listed = bool(depths) and all(code[:depth] in self.hs for depth in depths)
        return listed or not self.hs or code in self.kept

    def keeping(self, codes: Iterable[str]) -> "CodeLists":
        return replace(self, kept=frozenset(codes))


def beginnings(code: str) -> tuple[str, ...]:
    """Chapter, heading, subheading and line of a code of eight digits."""
    return tuple(code[:length] for length in HS_LENGTHS)
