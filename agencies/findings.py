"""What a rule found, and how many findings become one verdict: all are kept, the worst decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events.messages.decisions import Finding
from events.messages.values import DecisionState

SATISFIED = "all_rules_satisfied"

# From bad to good. No rule of ours refuses: refusing a vehicle is an officer's act, a rule only holds.
WORST_FIRST = (
    DecisionState.REFUSED,
    DecisionState.HOLD,
    DecisionState.INSPECT,
    DecisionState.UNDECIDED,
    DecisionState.PASSED,
    DecisionState.NOT_REQUIRED,
)


@dataclass(frozen=True)
class Found:
    """A finding with what the officer's work list needs beside it: the legal clock and, for customs, the channel."""

    finding: Finding
    deadline: datetime | None = None
    channel: str | None = None


@dataclass(frozen=True)
class Verdict:
    state: DecisionState
    reason: str
    text: str
    findings: tuple[Finding, ...]
    required_by: str | None = None
    deadline: datetime | None = None
    channel: str | None = None


def verdict(found: Sequence[Found], required_by: str | None) -> Verdict:
    """The worst finding gives state, reason and text; its peers keep the order of their rules. Nothing found is a pass."""
    ranked = sorted(found, key=lambda each: WORST_FIRST.index(each.finding.state))
    if not ranked:
        return Verdict(DecisionState.PASSED, SATISFIED, "", (), required_by)
    worst = ranked[0]
    peers = [each for each in ranked if each.finding.state == worst.finding.state]
    return Verdict(
        state=worst.finding.state,
        reason=worst.finding.rule,
        text=" ".join(filter(None, (worst.finding.sentence, worst.finding.fix))),
        findings=tuple(each.finding for each in ranked),
        required_by=required_by,
        deadline=min((each.deadline for each in peers if each.deadline), default=None),
        channel=next((each.channel for each in ranked if each.channel), None),
    )
