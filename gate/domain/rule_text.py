"""What a rule of an authority says to people, as it is in force on one day."""

from dataclasses import dataclass

from gate.domain.points import Names


@dataclass(frozen=True)
class RuleText:
    """`says` by language; `source` is the text of law in English, as the rule itself names it, `sources` the same in other languages."""

    says: Names
    source: str
    sources: Names
