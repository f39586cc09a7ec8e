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
    """All rules of one authority. `requirement` says `not_required` or nothing. Whoever changes a rule raises `version`;
    a rule set that returns to an earlier text is a new version too, because decision ids are never used twice."""

    authority: Authority
    version: str
    requirement: Rule
    rules: tuple[Rule, ...]

    def judge(self, facts: Facts) -> Verdict:
        exempt = self.requirement.check(facts)
        if exempt is not None:
            return verdict((exempt,), None)
        found = [each for rule in self.rules if (each := rule.check(facts)) is not None]
        return verdict(found, self.requirement.code)

    def all(self) -> tuple[Rule, ...]:
        return (self.requirement, *self.rules)
