"""The parts of a record page: points, decisions, holds, overrides, the way back, and what the viewer may do."""

from datetime import datetime

from events.messages.values import Authority, DecisionState, Direction, RecordState
from gate.domain.access import Actor, Permission
from gate.domain.decisions import Recorded, advice, counting, latest
from gate.domain.may_pass import ALLOWS, Situation, lacks
from gate.domain.points import Point, PointKind, Reference
from gate.domain.states import PERMITS
from gate.services.views.discretion import own_words, sees_officers
from gate.services.views.known import Known
from gate.services.views.shapes import (
    AdviceView,
    DecisionView,
    HoldView,
    OverrideView,
    PointView,
    ReturnView,
)
from gate.store import records
from gate.store.models.records import HoldRow, RecordRow
from gate.store.session import Session


def point_views(known: Known, situation: Situation) -> tuple[PointView, ...]:
    record, reference, passed = known.record, known.reference, known.passages
    route = reference.routes.get(record.route)
    if route is None:
        return ()
    coming = route.next_after(frozenset(passed)) if record.ended_at is None else None
    lanes = {row.point: row.lane for row in known.standing}
    return tuple(
        PointView(
            id=point.id,
            kind=point.kind,
            names=point.names,
            optional=step.optional,
            next=point.id == coming,
            standing_lane=lanes.get(point.id),
            passed_at=passed[point.id].at if point.id in passed else None,
            missing=() if point.id in passed else lacks(point, situation),
        )
        for step in route.steps
        if (point := reference.points.get(step.point))
    )


def decision_views(actor: Actor, known: Known) -> tuple[DecisionView, ...]:
    return tuple(_decision_view(actor, known, authority) for authority in Authority)


def _decision_view(actor: Actor, known: Known, authority: Authority) -> DecisionView:
    record, recorded = known.record, known.recorded
    since = record.since.get(authority, 1)
    item = counting(recorded, authority, since)
    may = may_decide(actor, record, authority)
    last = latest(recorded, authority, since)
    if item is None or last is None:
        return DecisionView(authority, DecisionState.UNDECIDED, may_decide=may)
    decision = item.decision
    return DecisionView(
        authority=authority,
        state=decision.state,
        version=decision.version,
        decision_id=decision.id,
        required_by=decision.required_by,
        channel=decision.channel,
        decided_at=decision.decided_at,
        decided_by=decision.decided_by if sees_officers(actor) or not item.by_officer else "",
        by_officer=item.by_officer,
        reason=decision.reason,
        text=decision.text,
        deadline=decision.deadline,
        overdue=_is_overdue(decision.deadline, known.at) and decision.state not in ALLOWS,
        findings=decision.findings,
        advice=tuple(_advice_view(i) for i in advice(recorded, authority, since)),
        latest_id=last.decision.id,
        may_decide=may,
    )


def may_decide(actor: Actor, record: RecordRow, authority: Authority) -> bool:
    own = actor.may(Permission.DECIDE) and actor.authority is authority
    return own and PERMITS[records.state_of(record)].decide


def _advice_view(item: Recorded) -> AdviceView:
    decision = item.decision
    return AdviceView(decision.state, decision.reason, decision.text, decision.decided_at)


def _is_overdue(due: datetime | None, now: datetime) -> bool:
    return due is not None and due < now


def hold_views(session: Session, actor: Actor, known: Known) -> tuple[HoldView, ...]:
    words = own_words(session, actor, known.holds)
    return tuple(
        _hold_view(row, actor, known.at, shows_text=row.id in words)
        for row in known.holds
        if _concerns(row, known.record)
    )


def _concerns(row: HoldRow, record: RecordRow) -> bool:
    """A hold lifted before this record was declared is another record's story."""
    return row.lifted_at is None or row.lifted_at >= record.declared_at


def _hold_view(row: HoldRow, actor: Actor, now: datetime, *, shows_text: bool) -> HoldView:
    lifted = row.lifted_at is not None
    officers = sees_officers(actor)
    return HoldView(
        id=row.id,
        issuer=row.issuer,
        scope=row.scope,
        subject=row.subject,
        reason=row.reason,
        text=row.text if shows_text else "",
        until=row.until,
        overdue=not lifted and _is_overdue(row.until, now),
        placed_by=row.placed_by if officers else "",
        placed_at=row.placed_at,
        lifted_by=row.lifted_by if officers else None,
        lifted_at=row.lifted_at,
        may_lift=not lifted and actor.may(Permission.HOLD) and actor.issuer == row.issuer,
    )


def override_views(actor: Actor, known: Known) -> tuple[OverrideView, ...]:
    """A firm reads that it was done, by which authority and why, not the officer's name and words."""
    officers = sees_officers(actor)
    return tuple(
        OverrideView(
            row.point,
            row.requirement,
            row.by if officers else "",
            row.issuer,
            row.reason,
            row.text if officers else "",
            row.at,
        )
        for row in known.overrides
    )


def return_view(known: Known) -> ReturnView | None:
    row = known.obligation
    if row is None:
        return None
    overdue = row.closed_at is None and row.due < known.at
    return ReturnView(row.plate.partition(":")[2], row.opened_at, row.due, row.closed_at, overdue)


def actions_for(actor: Actor, record: RecordRow, reference: Reference) -> frozenset[str]:
    """What the viewer may do with this record now; the services check again."""
    state = records.state_of(record)
    permits = PERMITS[state]
    own = actor.firm is not None and actor.firm.tax_code == record.tax_code
    has_yard = any(p.kind is PointKind.YARD for p in _points(record, reference))
    can = {
        "amend": own and actor.may(Permission.DECLARE) and permits.amend,
        "swap": own and actor.may(Permission.DECLARE) and permits.amend,
        "cancel": own and actor.may(Permission.DECLARE) and permits.cancel,
        "decide": actor.may(Permission.DECIDE) and permits.decide,
        "hold": actor.may(Permission.HOLD) and permits.decide,
        "refuse": actor.may(Permission.REFUSE) and permits.pair,
        "override": actor.may(Permission.OVERRIDE) and permits.pair,
        "call": actor.may(Permission.CALL) and permits.pair and record.called_at is None,
        "confirm_yard": actor.may(Permission.CONFIRM_YARD) and permits.open_barrier and has_yard,
        "confirm_pass_through": actor.may(Permission.CONFIRM_PASS_THROUGH)
        and actor.authority is Authority.CUSTOMS
        and state is RecordState.CROSSED
        and record.direction == Direction.EXPORT,
        "settle_fee": actor.may(Permission.SETTLE_FEES) and record.fee_owed > 0,
        "see_people": own or actor.may(Permission.SEE_PEOPLE),
        "hand_over": own
        and actor.may(Permission.DECLARE)
        and permits.hand_over
        and _hands_over(record, reference),
    }
    return frozenset(action for action, is_so in can.items() if is_so)


def _hands_over(record: RecordRow, reference: Reference) -> bool:
    route = reference.routes.get(record.route)
    return route is not None and route.hands_over and records.facts_of(record).loaded


def _points(record: RecordRow, reference: Reference) -> list[Point]:
    route = reference.routes.get(record.route)
    return [reference.points[p] for p in (route.points if route else ()) if p in reference.points]
