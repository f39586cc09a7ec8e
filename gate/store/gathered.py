"""Facts about many records at once, for lists."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from events.messages.values import Direction
from gate.domain.points import Requirement
from gate.store import holds
from gate.store.models.lanes import OrderRow, SightingRow
from gate.store.models.records import HoldRow, ObligationRow, OverrideRow, PassageRow, RecordRow
from gate.store.session import Session
from gate.store.sightings import OPEN


def active_holds(session: Session) -> dict[tuple[str, str], tuple[HoldRow, ...]]:
    """All holds in force, by (scope, subject)."""
    found: dict[tuple[str, str], list[HoldRow]] = {}
    for row in holds.all_active(session):
        found.setdefault((row.scope, row.subject), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def passed_points(session: Session, record_ids: Collection[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    rows = session.execute(
        select(PassageRow.record_id, PassageRow.point).where(PassageRow.record_id.in_(record_ids))
    )
    for record_id, point in rows:
        found.setdefault(record_id, set()).add(point)
    return {record_id: frozenset(points) for record_id, points in found.items()}


def spent_points(session: Session, record_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """Points whose barrier has opened for a record, though its vehicle may not have left yet."""
    found: dict[str, set[str]] = {}
    rows = session.execute(
        select(OrderRow.record_id, OrderRow.point).where(
            OrderRow.record_id.in_(record_ids), OrderRow.spent_at.is_not(None)
        )
    )
    for record_id, point in rows:
        found.setdefault(str(record_id), set()).add(point)
    return {record_id: frozenset(points) for record_id, points in found.items()}


def overrides(session: Session, record_ids: Collection[str]) -> dict[str, frozenset[tuple[str, Requirement]]]:
    found: dict[str, set[tuple[str, Requirement]]] = {}
    for row in session.scalars(select(OverrideRow).where(OverrideRow.record_id.in_(record_ids))):
        found.setdefault(row.record_id, set()).add((row.point, Requirement(row.requirement)))
    return {record_id: frozenset(pairs) for record_id, pairs in found.items()}


def with_open_case(session: Session, record_ids: Collection[str]) -> frozenset[str]:
    """Records a case of an officer may be about."""
    wanted = set(record_ids)
    rows = session.execute(
        select(SightingRow.record_id, SightingRow.scores).where(SightingRow.status == OPEN)
    )
    named = {record_id for own, scores in rows for record_id in (own, *(score[0] for score in scores))}
    return frozenset(named & wanted)


def with_overdue_return(session: Session, record_ids: Collection[str]) -> frozenset[str]:
    rows = session.scalars(
        select(ObligationRow.record_id).where(
            ObligationRow.record_id.in_(record_ids),
            ObligationRow.closed_at.is_(None),
            ObligationRow.overdue_at.is_not(None),
        )
    )
    return frozenset(rows)


def count_by_state(session: Session) -> dict[str, int]:
    rows = session.execute(select(RecordRow.state, func.count()).group_by(RecordRow.state))
    return {str(state): int(count) for state, count in rows}


def crossed_since(session: Session, since: datetime) -> dict[Direction, int]:
    """Vehicles that passed their last barrier since then."""
    rows = session.execute(
        select(RecordRow.direction, func.count())
        .where(RecordRow.last_passed_at >= since)
        .group_by(RecordRow.direction)
    )
    counted = {Direction(direction): count for direction, count in rows}
    return {direction: counted.get(direction, 0) for direction in Direction}


def stays_since(session: Session, since: datetime) -> list[float]:
    """Seconds from the first to the last point of vehicles that left since then."""
    rows = session.execute(
        select(RecordRow.present_at, RecordRow.last_passed_at).where(
            RecordRow.last_passed_at >= since, RecordRow.present_at.is_not(None)
        )
    )
    return [(left - came).total_seconds() for came, left in rows if came and left]


def count_overdue_returns(session: Session) -> int:
    statement = select(func.count()).where(
        ObligationRow.closed_at.is_(None), ObligationRow.overdue_at.is_not(None)
    )
    return session.scalar(statement) or 0
