"""API keys: found by the hash of what was sent, and by the account they belong to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update

from gate.store.accounts import hashed
from gate.store.models.accounts import ApiKeyRow
from gate.store.session import Session

_SHOWN = 100


def add(session: Session, row: ApiKeyRow) -> None:
    session.add(row)
    session.flush()


def by_key(session: Session, key: str) -> ApiKeyRow | None:
    return session.scalar(select(ApiKeyRow).where(ApiKeyRow.key_hash == hashed(key)))


def get(session: Session, key_id: str) -> ApiKeyRow | None:
    return session.get(ApiKeyRow, key_id)


def of_account(session: Session, account_id: str) -> Sequence[ApiKeyRow]:
    """Newest first, those that have ended among them; no more than a hundred."""
    mine = select(ApiKeyRow).where(ApiKeyRow.account_id == account_id)
    return session.scalars(mine.order_by(ApiKeyRow.made_at.desc(), ApiKeyRow.id).limit(_SHOWN)).all()


def count_living(session: Session, account_id: str, now: datetime) -> int:
    statement = select(func.count()).select_from(ApiKeyRow)
    return session.scalar(statement.where(ApiKeyRow.account_id == account_id, *_living(now))) or 0


def lock_living(session: Session, account_id: str, now: datetime) -> Sequence[ApiKeyRow]:
    mine = select(ApiKeyRow).where(ApiKeyRow.account_id == account_id, *_living(now))
    return session.scalars(mine.order_by(ApiKeyRow.id).with_for_update()).all()


def lock(session: Session, key_id: str) -> ApiKeyRow | None:
    return session.get(ApiKeyRow, key_id, with_for_update=True, populate_existing=True)


def note_use(session: Session, key_id: str, now: datetime, since: datetime) -> None:
    """Unless somebody has noted a use after `since`."""
    seldom = or_(ApiKeyRow.last_used_at.is_(None), ApiKeyRow.last_used_at <= since)
    session.execute(update(ApiKeyRow).where(ApiKeyRow.id == key_id, seldom).values(last_used_at=now))


def _living(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return ApiKeyRow.revoked_at.is_(None), ApiKeyRow.expires_at > now
