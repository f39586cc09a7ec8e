"""The deadline table: what falls due when, each once."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from gate.store.models.records import DeadlineRow
from gate.store.session import Session
from gate.store.upsert import insert_or_keep


def set_deadline(session: Session, record_id: str, kind: str, due: datetime, subject: str = "") -> None:
    """Set twice is set once: the id is record + kind + due (+ subject)."""
    identity = "/".join(part for part in (record_id, kind, due.isoformat(), subject) if part)
    values = {"id": identity[:160], "record_id": record_id, "kind": kind, "subject": subject, "due": due}
    insert_or_keep(session, DeadlineRow, ("id",), values)


def due_ids(session: Session, now: datetime, resting: Collection[str], limit: int = 100) -> Sequence[str]:
    """Ids of deadlines that have come and were not yet reached, but for those that rest, earliest first."""
    return session.scalars(
        select(DeadlineRow.id)
        .where(DeadlineRow.reached_at.is_(None), DeadlineRow.due <= now, DeadlineRow.id.not_in(resting))
        .order_by(DeadlineRow.due)
        .limit(limit)
    ).all()


def get(session: Session, deadline_id: str) -> DeadlineRow | None:
    return session.get(DeadlineRow, deadline_id)


def lock(session: Session, deadline_id: str) -> DeadlineRow | None:
    return session.scalar(
        select(DeadlineRow).where(DeadlineRow.id == deadline_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
