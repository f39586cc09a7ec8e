"""Return obligations: who is over the border and when they must be back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from gate.store.models.records import ObligationRow
from gate.store.session import Session


def open_of_plate(session: Session, plate: str) -> ObligationRow | None:
    return session.scalar(
        select(ObligationRow)
        .where(ObligationRow.plate == plate, ObligationRow.closed_at.is_(None))
        .order_by(ObligationRow.opened_at.desc())
        .limit(1)
    )


def of_record(session: Session, record_id: str) -> ObligationRow | None:
    return session.scalar(select(ObligationRow).where(ObligationRow.record_id == record_id))


def overdue(session: Session, now: datetime) -> Sequence[ObligationRow]:
    return session.scalars(
        select(ObligationRow).where(ObligationRow.closed_at.is_(None), ObligationRow.due < now)
    ).all()
