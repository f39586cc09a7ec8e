"""Barrier orders. Open = neither spent nor withdrawn nor expired."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select

from gate.store.models.lanes import OrderRow
from gate.store.session import Session


def get(session: Session, order_id: str) -> OrderRow | None:
    return session.get(OrderRow, order_id)


def live_of_record(session: Session, record_id: str) -> Sequence[OrderRow]:
    """Orders of a record that were neither spent nor withdrawn, by lane (the order in which they are withdrawn)."""
    return session.scalars(
        _live().where(OrderRow.record_id == record_id).order_by(OrderRow.lane, OrderRow.id)
    ).all()


def live_of_sighting(session: Session, sighting_id: str) -> Sequence[OrderRow]:
    """The same of the vehicle that stands there. A forced order is bound to no vehicle, so none takes it away."""
    bound = _live().where(OrderRow.sighting_id == sighting_id, OrderRow.forced.is_(False))
    return session.scalars(bound.order_by(OrderRow.id)).all()


def is_answered(session: Session, sighting_id: str, now: datetime) -> bool:
    """True where this vehicle has an order that was spent or may still be: no second one."""
    rows = session.scalars(
        select(OrderRow).where(OrderRow.sighting_id == sighting_id, OrderRow.withdrawn_at.is_(None))
    )
    return any(row.spent_at is not None or row.expires_at > now for row in rows)


def of_record(session: Session, record_id: str) -> Sequence[OrderRow]:
    return session.scalars(
        select(OrderRow).where(OrderRow.record_id == record_id).order_by(OrderRow.issued_at, OrderRow.id)
    ).all()


def latest_of_sighting(session: Session, sighting_id: str) -> OrderRow | None:
    return session.scalar(
        select(OrderRow)
        .where(OrderRow.sighting_id == sighting_id)
        .order_by(OrderRow.issued_at.desc(), OrderRow.id.desc())
        .limit(1)
    )


def forced_since(session: Session, since: datetime) -> int:
    return len(session.scalars(select(OrderRow.id).where(OrderRow.forced, OrderRow.issued_at >= since)).all())


def _live() -> Select[OrderRow]:
    return select(OrderRow).where(OrderRow.spent_at.is_(None), OrderRow.withdrawn_at.is_(None))
