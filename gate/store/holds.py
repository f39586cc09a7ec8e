"""Holds: placed, found by what they rest on, lifted."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, tuple_

from events.messages.gate import Hold
from gate.store.models.records import HoldRow
from gate.store.session import Session


def get(session: Session, hold_id: str) -> HoldRow | None:
    return session.get(HoldRow, hold_id)


def resting_on(session: Session, subjects: Collection[tuple[str, str]]) -> Sequence[HoldRow]:
    """Every hold, lifted or not, that rests on one of these (scope, subject) pairs; oldest first."""
    return session.scalars(
        select(HoldRow)
        .where(tuple_(HoldRow.scope, HoldRow.subject).in_(sorted(subjects)))
        .order_by(HoldRow.placed_at, HoldRow.id)
    ).all()


def active_on(session: Session, subjects: Collection[tuple[str, str]]) -> tuple[HoldRow, ...]:
    return tuple(row for row in resting_on(session, subjects) if row.lifted_at is None)


def all_active(session: Session) -> Sequence[HoldRow]:
    return session.scalars(
        select(HoldRow).where(HoldRow.lifted_at.is_(None)).order_by(HoldRow.placed_at)
    ).all()


def value_of(row: HoldRow) -> Hold:
    return Hold(
        id=row.id, issuer=row.issuer, scope=row.scope, reason=row.reason, text=row.text, until=row.until
    )
