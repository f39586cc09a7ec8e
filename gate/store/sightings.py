"""Sightings, and which vehicle stands at which lane: the latest of the lane that has not left."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select, text

from events.messages.lane import VehicleSighted
from gate.store.models.lanes import MovementRow, SightingRow
from gate.store.session import Session, whole

_LOCK_SPACE = 7_203_115  # tells these advisory locks from others in the same database
OPEN, MATCHED, UNDECLARED, REFUSED, CLOSED = "open", "matched", "undeclared", "refused", "closed"


def get(session: Session, sighting_id: str) -> SightingRow | None:
    return session.get(SightingRow, sighting_id)


def lock(session: Session, sighting_id: str) -> SightingRow | None:
    """The sighting as it is now, held until the transaction ends, also where its row comes only later.

    Before the record's lock, never after it: what is said of one sighting (seen, left, settled) comes by several
    ways at once, and whoever says it learns the record from the row. SQLite has one writer at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        held = text("SELECT pg_advisory_xact_lock(:space, hashtext(:sighting))")
        session.execute(held, {"space": _LOCK_SPACE, "sighting": sighting_id})
    return session.get(SightingRow, sighting_id, populate_existing=True)


def evidence_of(row: SightingRow) -> VehicleSighted:
    return VehicleSighted.model_validate(row.evidence)


def not_left(session: Session, lane: str) -> Sequence[SightingRow]:
    """Sightings at a lane whose vehicle has not left, latest first: the first one stands there."""
    return session.scalars(
        select(SightingRow)
        .where(SightingRow.lane == lane, SightingRow.left_at.is_(None))
        .order_by(SightingRow.started_at.desc(), SightingRow.id.desc())
    ).all()


def standing(session: Session, lane: str) -> SightingRow | None:
    return next(iter(not_left(session, lane)), None)


def standing_of(session: Session, record_id: str) -> tuple[SightingRow, ...]:
    """Sightings matched to the record whose vehicle stands at a lane now, by lane."""
    rows = session.scalars(
        select(SightingRow)
        .where(
            SightingRow.record_id == record_id, SightingRow.left_at.is_(None), SightingRow.status == MATCHED
        )
        .order_by(SightingRow.lane)
    ).all()
    if not rows:
        return ()
    with whole(session):  # whoever came after it to the same lane may be of another firm
        return tuple(row for row in rows if (first := standing(session, row.lane)) and first.id == row.id)


def of_record(session: Session, record_id: str) -> Sequence[SightingRow]:
    return session.scalars(
        select(SightingRow)
        .where(SightingRow.record_id == record_id)
        .order_by(SightingRow.started_at, SightingRow.id)
    ).all()


def get_many(session: Session, sighting_ids: Collection[str]) -> Sequence[SightingRow]:
    return session.scalars(select(SightingRow).where(SightingRow.id.in_(sighting_ids))).all()


def cases_naming(
    session: Session, record_id: str, window: tuple[datetime, datetime]
) -> tuple[SightingRow, ...]:
    """Sightings recorded between these instants that were at some time a case which may be about this record."""
    since, until = window
    rows = session.execute(
        select(SightingRow.id, SightingRow.scores)
        .where(SightingRow.status.in_((OPEN, MATCHED, UNDECLARED, REFUSED, CLOSED)))
        .where(SightingRow.recorded_at >= since, SightingRow.recorded_at <= until)
        .where(SightingRow.kind.is_not(None))
    )
    named = {sighting_id for sighting_id, scores in rows if record_id in {score[0] for score in scores}}
    return tuple(get_many(session, named))


def later_at_lane(session: Session, row: SightingRow, at: datetime) -> Sequence[SightingRow]:
    """The latest that came to the same lane after this one and were recorded by then; at most 20, which reaches far
    behind any delay of the news that one has left."""
    return session.scalars(
        select(SightingRow)
        .where(SightingRow.lane == row.lane, SightingRow.recorded_at <= at)
        .where(
            or_(
                SightingRow.started_at > row.started_at,
                and_(SightingRow.started_at == row.started_at, SightingRow.id > row.id),
            )
        )
        .order_by(SightingRow.started_at.desc(), SightingRow.id.desc())
        .limit(20)
    ).all()


def open_cases(session: Session, limit: int = 200) -> Sequence[SightingRow]:
    """Cases that wait for an officer, oldest first."""
    return session.scalars(
        select(SightingRow)
        .where(SightingRow.status == OPEN)
        .order_by(SightingRow.recorded_at, SightingRow.id)
        .limit(limit)
    ).all()


def early_leaving(session: Session, sighting_id: str) -> tuple[datetime, bool] | None:
    """When, and whether through the barrier, a vehicle left whose sighting comes only now: topics keep no order among them."""
    row = session.scalar(
        select(MovementRow).where(
            MovementRow.sighting_id == sighting_id, MovementRow.action.in_(("left_through", "left_back"))
        )
    )
    return (row.at, row.action == "left_through") if row else None


def latest_of_lane(session: Session, lane: str) -> SightingRow | None:
    return session.scalar(
        select(SightingRow)
        .where(SightingRow.lane == lane)
        .order_by(SightingRow.started_at.desc(), SightingRow.id.desc())
        .limit(1)
    )


def lanes_of_standing(session: Session) -> dict[str, str]:
    """The lane at which a record's matched vehicle stands, by record id."""
    rows = session.scalars(
        select(SightingRow)
        .where(SightingRow.left_at.is_(None))
        .order_by(SightingRow.started_at, SightingRow.id)
    )
    latest = {row.lane: row for row in rows}
    return {row.record_id: lane for lane, row in latest.items() if row.record_id and row.status == MATCHED}
