"""An officer's work list: open records by the own authority's clock, and for the border guard the open cases."""

from datetime import UTC, datetime

from events.messages.values import Authority, DecisionState
from gate.domain.access import Actor, Permission
from gate.domain.may_pass import ALLOWS, Standing
from gate.services.context import Gate
from gate.services.standing import standings_of
from gate.services.views.lists import gather, line
from gate.services.views.shapes import WorkItem, WorkList
from gate.services.views.sightings import seen_now, sighting_views
from gate.store import records, sightings
from gate.store.reference import in_force
from gate.store.session import Session

_NEVER = datetime.max.replace(tzinfo=UTC)
_UNDECIDED = Standing(DecisionState.UNDECIDED)


def work_list(gate: Gate, session: Session, actor: Actor) -> WorkList:
    """Records the own authority has not let pass; most urgent first: overdue, at a lane, earliest deadline.

    Raises ForbiddenError `not_permitted`."""
    actor.need(Permission.DECIDE)
    cases = sightings.open_cases(session) if actor.may(Permission.SETTLE_SIGHTING) else ()
    authority = actor.authority
    items = _items(gate, session, actor, authority) if authority else []
    return WorkList(tuple(sorted(items, key=_urgency)), sighting_views(seen_now(session, cases)))


def _items(gate: Gate, session: Session, actor: Actor, authority: Authority) -> list[WorkItem]:
    now = gate.clock.now()
    reference = in_force(session, now)
    rows = records.all_open(session)
    lanes = sightings.lanes_of_standing(session)
    waiting = [
        (row, stand)
        for row in rows
        if (stand := standings_of(row).get(authority, _UNDECIDED)).state not in ALLOWS
    ]
    found = gather(session, [row for row, _ in waiting])
    return [
        WorkItem(
            record=line(actor, reference, row, found),
            authority=authority,
            state=stand.state,
            reason=stand.reason,
            deadline=stand.deadline,
            overdue=stand.deadline is not None and stand.deadline < now,
            standing_lane=lanes.get(row.id),
        )
        for row, stand in waiting
    ]


def _urgency(item: WorkItem) -> tuple[bool, bool, datetime, datetime]:
    at_lane = item.standing_lane is not None
    return (not item.overdue, not at_lane, item.deadline or _NEVER, item.record.planned_from)
