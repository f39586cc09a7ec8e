"""Which of an authority's decisions counts: the latest of its version, and an officer's before any rule's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from events.messages.decisions import Decision
from events.messages.values import Authority, DecisionState
from gate.domain.may_pass import Standing

ADVERSE = frozenset({DecisionState.HOLD, DecisionState.INSPECT, DecisionState.REFUSED})


class Effect(StrEnum):
    COUNTS = "counts"
    ADVICE = "advice"
    HELD = "held"


@dataclass(frozen=True)
class Recorded:
    decision: Decision
    by_officer: bool
    effect: Effect


def effect_of(decision: Decision, earlier: Sequence[Recorded], since: int) -> Effect:
    """What a rule's decision does. `since` is the record version that last re-opened its authority.

    After an officer's decision it is advice; if it is adverse and rests on other facts than the officer saw, a hold."""
    officers = [item.decision for item in _window(earlier, decision.authority, since) if item.by_officer]
    if not officers:
        return Effect.COUNTS
    changed = decision.facts_digest != officers[-1].facts_digest
    return Effect.HELD if decision.state in ADVERSE and changed else Effect.ADVICE


def counting(recorded: Sequence[Recorded], authority: Authority, since: int) -> Recorded | None:
    """The decision that counts, None while the authority is undecided. `recorded` in the order of recording."""
    window = [item for item in _window(recorded, authority, since) if item.effect is Effect.COUNTS]
    chosen = [item for item in window if item.by_officer] or window
    return max(chosen, key=lambda item: (item.decision.version, item.decision.revision), default=None)


def latest(recorded: Sequence[Recorded], authority: Authority, since: int) -> Recorded | None:
    """The authority's last word in the order of recording, whether it counts or not: what its officer must have seen."""
    return next(reversed(_window(recorded, authority, since)), None)


def advice(recorded: Sequence[Recorded], authority: Authority, since: int) -> tuple[Recorded, ...]:
    """Rules' later words that an officer's decision outranks, for people to read."""
    return tuple(i for i in _window(recorded, authority, since) if i.effect is not Effect.COUNTS)


def standings(recorded: Sequence[Recorded], since: Mapping[str, int]) -> dict[Authority, Standing]:
    """How every authority stands; one that has not decided since it was re-opened is undecided."""
    result: dict[Authority, Standing] = {}
    for authority in Authority:
        item = counting(recorded, authority, since.get(authority, 1))
        if item is not None:
            decision = item.decision
            result[authority] = Standing(decision.state, decision.deadline, decision.reason)
    return result


def _window(recorded: Sequence[Recorded], authority: Authority, since: int) -> list[Recorded]:
    return [i for i in recorded if i.decision.authority is authority and i.decision.version >= since]
