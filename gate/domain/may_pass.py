"""May this record pass this control point? One pure answer that explains itself: the ordered list of what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from events.messages.gate import Hold
from events.messages.values import Authority, DecisionState, RecordState
from gate.domain.points import Point, Requirement
from gate.domain.states import PERMITS


@dataclass(frozen=True)
class Missing:
    """One thing a point still waits for. `whom` is an authority, a hold's issuer, `firm`, `lane`, `yard_operator` or `control_centre`.

    `code` names the sentence that pages translate; `detail` is a reason code, a plate or an amount in đồng to put into it.
    """

    what: Requirement
    code: str
    whom: str
    until: datetime | None = None
    detail: str = ""


@dataclass(frozen=True)
class Standing:
    """How an authority stands to the record now: the decision that counts, after officer precedence."""

    state: DecisionState
    deadline: datetime | None = None
    reason: str = ""


ALLOWS = frozenset({DecisionState.PASSED, DecisionState.NOT_REQUIRED})

OWNERS: dict[Requirement, str] = {
    Requirement.DECLARED: "border_guard",
    Requirement.MATCHED: "border_guard",
    Requirement.CALLED: "control_centre",
    Requirement.FEES: "control_centre",
}
"""Whose officer may override what. Decisions and holds are not here: another authority's word cannot be overridden."""


@dataclass(frozen=True)
class Situation:
    """All that `may_pass` looks at. `matched_at` are the points where the declared vehicle set stands, confirmed, now.

    `overrides` are (point, requirement) pairs an owner's officer has put aside. `loaded_at` are the points the vehicle must leave
    empty while goods are declared on it still, `fee_owed` is in đồng, `awaits_goods` is true until all the goods it takes over are on it.
    """

    state: RecordState
    decisions: Mapping[Authority, Standing] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    matched_at: frozenset[str] = frozenset()
    called: bool = False
    fee_owed: int = 0
    fee_size_missing: bool = False
    overrides: frozenset[tuple[str, Requirement]] = frozenset()
    loaded_at: frozenset[str] = frozenset()
    awaits_goods: bool = False


def may_pass(point: Point, situation: Situation) -> tuple[Missing, ...]:
    """What is missing at this point, in the order of the point's row; nothing missing = the vehicle may pass."""
    missing: list[Missing] = []
    for need in point.needs:
        if (point.id, need) not in situation.overrides:
            missing.extend(_MISSING[need](point, situation))
    return tuple(missing)


def lacks(point: Point, situation: Situation) -> tuple[Missing, ...]:
    """The same, but for the vehicle itself: what would be missing if it stood at the point now."""
    return tuple(item for item in may_pass(point, situation) if item.what is not Requirement.MATCHED)


def _declared(point: Point, situation: Situation) -> list[Missing]:
    """What is declared must be so: a transshipment is declared by the firm and confirmed by the yard."""
    if not PERMITS[situation.state].pair:
        return [Missing(Requirement.DECLARED, "no_open_declaration", "firm", detail=situation.state)]
    if point.id in situation.loaded_at:
        return [Missing(Requirement.DECLARED, "goods_not_handed_over", "yard_operator")]
    if situation.awaits_goods:
        return [Missing(Requirement.DECLARED, "goods_not_taken_over", "yard_operator")]
    return []


def _matched(point: Point, situation: Situation) -> list[Missing]:
    if point.id in situation.matched_at:
        return []
    return [Missing(Requirement.MATCHED, "not_seen_here", "lane")]


def _called(_: Point, situation: Situation) -> list[Missing]:
    return [] if situation.called else [Missing(Requirement.CALLED, "not_called", "control_centre")]


def _fees(_: Point, situation: Situation) -> list[Missing]:
    """Where no rate of the tariff applies there is no fee: nothing is owed, and nothing missing."""
    if situation.fee_size_missing:
        return [Missing(Requirement.FEES, "fee_size_missing", "firm")]
    if situation.fee_owed > 0:
        return [Missing(Requirement.FEES, "fees_unsettled", "firm", detail=str(situation.fee_owed))]
    return []


def _decisions(point: Point, situation: Situation) -> list[Missing]:
    return [
        Missing(
            Requirement.DECISIONS, f"decision_{standing.state}", authority, standing.deadline, standing.reason
        )
        for authority in point.authorities
        if (standing := situation.decisions.get(authority, _UNDECIDED)).state not in ALLOWS
    ]


def _no_hold(_: Point, situation: Situation) -> list[Missing]:
    return [
        Missing(Requirement.NO_HOLD, "on_hold", hold.issuer, hold.until, hold.reason)
        for hold in situation.holds
    ]


_UNDECIDED = Standing(DecisionState.UNDECIDED)
_MISSING = {
    Requirement.DECLARED: _declared,
    Requirement.MATCHED: _matched,
    Requirement.CALLED: _called,
    Requirement.FEES: _fees,
    Requirement.DECISIONS: _decisions,
    Requirement.NO_HOLD: _no_hold,
}
