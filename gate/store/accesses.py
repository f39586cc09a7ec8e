"""The access ledger's rows: only ever added."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from gate.store.models.accesses import AccessRow
from gate.store.session import Session
from gate.store.upsert import insert_or_keep

_ONCE = ("record_id", "account_id", "shown", "span")


def add(session: Session, values: Mapping[str, Any]) -> bool:
    """False where this was noted before, by this process or another."""
    return insert_or_keep(session, AccessRow, _ONCE, values)


def of_batch(session: Session, batch: str) -> Sequence[AccessRow]:
    """In the order they were added."""
    return session.scalars(
        select(AccessRow).where(AccessRow.batch == batch).order_by(AccessRow.position)
    ).all()


def batches(session: Session) -> Sequence[str]:
    return session.scalars(select(AccessRow.batch).distinct().order_by(AccessRow.batch)).all()


def of_record(session: Session, record_id: str, before: int | None, limit: int) -> Sequence[AccessRow]:
    """Newest first; one row more than `limit` tells that there is a further page."""
    statement = select(AccessRow).where(AccessRow.record_id == record_id)
    if before is not None:
        statement = statement.where(AccessRow.position < before)
    return session.scalars(statement.order_by(AccessRow.position.desc()).limit(limit + 1)).all()
