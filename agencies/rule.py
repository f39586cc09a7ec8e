"""One legal rule is one class, one sentence and one test."""

import inspect
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from agencies.facts import Facts
from agencies.findings import Found, Verdict, verdict
from events.messages.decisions import Finding
from events.messages.values import Authority, DecisionState


class Rule(ABC):
    """A rule of one authority. `code` is stable, `basis` its legal source, the class's docstring the sentence officers read."""

    code: ClassVar[str]
    basis: ClassVar[str]

    @abstractmethod
    def check(self, facts: Facts) -> Found | None:
        """What is wrong (or worth saying) about these facts; None where the rule is satisfied. Pure: no clock, no store."""

    @property
    def sentence(self) -> str:
        return " ".join((inspect.getdoc(type(self)) or "").split())

    def found(
        self,
        state: DecisionState,
        about: str = "",
        fix: str = "",
        *,
        deadline: datetime | None = None,
        basis: str = "",
    ) -> Found:
        """A finding of this rule: its sentence, what it is about, and what would mend it."""
        sentence = f"{self.sentence} {about}".strip()
        finding = Finding(rule=self.code, state=state, sentence=sentence, basis=basis or self.basis, fix=fix)
        return Found(finding, deadline)


@dataclass(frozen=True)
class RuleSet:
    """All rules of one authority. `requirement` says `not_required` or nothing; `up_to_date` is asked last, of the registers that
    the others looked at, and nobody is exempt by a register that is out of date. Whoever changes a rule raises `version`;
    a rule set that returns to an earlier text is a new version too, because decision ids are never used twice."""

    authority: Authority
    version: str
    requirement: Rule
    rules: tuple[Rule, ...]
    up_to_date: Rule

    def judge(self, facts: Facts) -> Verdict:
        exempt = self.requirement.check(facts)
        found = [] if exempt else [each for rule in self.rules if (each := rule.check(facts)) is not None]
        outdated = self.up_to_date.check(facts)
        if exempt and not outdated:
            return verdict((exempt,), None)
        return verdict([*found, *filter(None, (outdated,))], self.requirement.code)

    def all(self) -> tuple[Rule, ...]:
        return (self.requirement, *self.rules, self.up_to_date)
