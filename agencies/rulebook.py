"""The rule book people read, written from the rule classes: `python -m agencies.rulebook` prints docs/rules.md."""

import sys
from collections.abc import Iterator

from agencies.reference import LegalRow
from agencies.rule import Rule, RuleSet
from agencies.runtime.pack import AgencyPack
from agencies.service import PACKS

_HEAD = """# Rules of the authorities

Written by `python -m agencies.rulebook` from the rule classes; a test fails when this page is not current.
Each authority first asks whether it has to decide at all, then collects what all its rules find; the worst finding decides:
refused, hold, inspect, undecided, passed. No rule refuses by itself: that is an officer's act.
What the law leaves open, or what we could not read, is in [open questions](open-questions.md).
"""


def render() -> str:
    return "\n".join([_HEAD, *(line for pack in PACKS.values() for line in _agency(pack))]) + "\n"


def _agency(pack: AgencyPack) -> Iterator[str]:
    for rule_set in pack.rule_sets:
        yield from _authority(rule_set)
    if pack.law.rows:
        yield from (
            f"### Dated law of {pack.agency}",
            "",
            "| code | value | in force | source |",
            "|---|---|---|---|",
        )
        yield from (_law(row) for row in pack.law.rows)
        yield ""


def _authority(rule_set: RuleSet) -> Iterator[str]:
    yield from (f"## {rule_set.authority}", "", f"Rule set {rule_set.version}.", "")
    yield from ("| rule | sentence | legal basis |", "|---|---|---|")
    yield _rule(rule_set.requirement, " (required?)")
    yield from (_rule(rule) for rule in (*rule_set.rules, rule_set.up_to_date))
    yield ""


def _rule(rule: Rule, mark: str = "") -> str:
    return f"| `{rule.code}`{mark} | {rule.sentence} | {rule.basis} |"


def _law(row: LegalRow) -> str:
    value = f"{row.minutes} min" if row.minutes else f"{row.days} days" if row.days else "applies"
    until = f" to {row.effective_to}" if row.effective_to else ""
    return f"| `{row.code}` | {value} | from {row.effective_from}{until} | {row.source} |"


if __name__ == "__main__":
    sys.stdout.write(render())
