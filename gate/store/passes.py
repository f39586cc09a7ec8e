"""Passes of records; a record has one live pass at most."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from gate.store.models.passes import PassRow
from gate.store.session import Session


def get(session: Session, pass_id: str) -> PassRow | None:
    return session.get(PassRow, pass_id)


def live(session: Session, record_id: str) -> PassRow | None:
    return session.scalar(
        select(PassRow).where(PassRow.record_id == record_id, PassRow.withdrawn_at.is_(None))
    )


def records_open_to(session: Session, point: str) -> set[str]:
    """Ids of the records with a live pass for this point."""
    live = select(PassRow.record_id).where(PassRow.point == point, PassRow.withdrawn_at.is_(None))
    return set(session.scalars(live))


def withdrawn_since(session: Session, since: datetime) -> Sequence[str]:
    """Ids of passes taken back, latest first."""
    return session.scalars(
        select(PassRow.id).where(PassRow.withdrawn_at >= since).order_by(PassRow.withdrawn_at.desc())
    ).all()


def of_record(session: Session, record_id: str) -> Sequence[PassRow]:
    return session.scalars(
        select(PassRow).where(PassRow.record_id == record_id).order_by(PassRow.issued_at, PassRow.id)
    ).all()
