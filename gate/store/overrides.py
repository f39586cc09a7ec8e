"""Overrides: added, never taken away."""

from collections.abc import Sequence

from sqlalchemy import select

from gate.store.models.records import OverrideRow
from gate.store.session import Session


def of_record(session: Session, record_id: str) -> Sequence[OverrideRow]:
    return session.scalars(
        select(OverrideRow).where(OverrideRow.record_id == record_id).order_by(OverrideRow.at, OverrideRow.id)
    ).all()
