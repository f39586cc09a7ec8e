"""The gate at a glance, for the control centre and the management board."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from events.messages.values import Authority, RecordState
from gate.domain.access import Actor, Permission
from gate.domain.holds import subjects_of
from gate.domain.may_pass import ALLOWS
from gate.domain.states import PERMITS
from gate.services.context import Gate
from gate.services.standing import standings_of
from gate.services.views.lanes import lanes_board
from gate.services.views.lists import gather, line
from gate.services.views.shapes import Overview
from gate.store import gathered, orders, records, sightings
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session

Holds = Mapping[tuple[str, str], object]
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_SHOWN = 10


def overview(gate: Gate, session: Session, actor: Actor) -> Overview:
    """Raises ForbiddenError."""
    actor.need(Permission.SEE_OVERVIEW)
    now = gate.clock.now()
    reference = in_force(session, now)
    rows = records.all_open(session)
    active = gathered.active_holds(session)
    here = [row for row in rows if PERMITS[records.state_of(row)].occupies]
    longest = sorted(here, key=_since)[:_SHOWN]
    found = gather(session, longest)
    counts = gathered.count_by_state(session)
    midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    stays = gathered.stays_since(session, now - timedelta(days=1))
    return Overview(
        at=now,
        states={state: counts.get(state, 0) for state in RecordState},
        held=sum(_is_held(row, active) for row in rows),
        open_cases=len(sightings.open_cases(session, limit=1000)),
        waiting_on=_waiting_on(here),
        crossed_today=gathered.crossed_since(session, midnight),
        returns_overdue=gathered.count_overdue_returns(session),
        forced_today=orders.forced_since(session, midnight),
        median_present_seconds=median(stays) if stays else None,
        lanes=lanes_board(gate, session, actor),
        oldest_waiting=tuple(line(actor, reference, row, found) for row in longest),
    )


def _is_held(row: RecordRow, active: Holds) -> bool:
    return bool(active) and any(key in active for key in subjects_of(records.facts_of(row)))


def _since(row: RecordRow) -> datetime:
    return row.present_at or row.updated_at


def _waiting_on(here: Sequence[RecordRow]) -> dict[Authority, int]:
    """For how many trucks in the gate area each authority has not said yes."""
    waiting: Counter[Authority] = Counter()
    for row in here:
        stands = standings_of(row)
        waiting.update(a for a in Authority if a not in stands or stands[a].state not in ALLOWS)
    return {authority: waiting[authority] for authority in Authority}
