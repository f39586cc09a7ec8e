"""Accounts, sessions and device keys."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from gate.store.models.accounts import AccountRow, DeviceRow, SessionRow
from gate.store.session import Session


def hashed(secret: str) -> str:
    """SHA-256 of a random 256-bit secret (not of a password: those take argon2)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def get(session: Session, account_id: str) -> AccountRow | None:
    return session.get(AccountRow, account_id)


def lock(session: Session, account_id: str) -> AccountRow | None:
    """The account, held until the transaction ends."""
    return session.get(AccountRow, account_id, with_for_update=True, populate_existing=True)


def add(session: Session, account: AccountRow) -> bool:
    """False where the login is taken, also by someone who came at the same moment."""
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:
        return False
    return True


def by_login(session: Session, login: str) -> AccountRow | None:
    return session.scalar(select(AccountRow).where(AccountRow.login == login))


def session_by_token(session: Session, token: str) -> SessionRow | None:
    return session.get(SessionRow, hashed(token))


def account_of_session(session: Session, token: str, now: datetime) -> AccountRow | None:
    """Whose session it is, while it lasts."""
    of = SessionRow.account_id == AccountRow.id
    lasting = (SessionRow.token_hash == hashed(token), SessionRow.expires_at > now)
    return session.scalar(select(AccountRow).join(SessionRow, of).where(*lasting))


def forget_expired(session: Session, account_id: str, now: datetime) -> None:
    session.execute(
        delete(SessionRow).where(SessionRow.account_id == account_id, SessionRow.expires_at <= now)
    )


def end_sessions(session: Session, account_id: str, but: str = "") -> None:
    """All of an account's sessions, perhaps but the one of this token."""
    session.execute(
        delete(SessionRow).where(SessionRow.account_id == account_id, SessionRow.token_hash != hashed(but))
    )


def listed(session: Session, text: str, after: str, limit: int) -> Sequence[AccountRow]:
    """By login; `text` is a part of login, name or firm. One row more than `limit` tells that there is a further page."""
    statement = select(AccountRow).where(AccountRow.login > after).order_by(AccountRow.login).limit(limit + 1)
    if text:
        fields = (AccountRow.login, AccountRow.name, AccountRow.firm_name, AccountRow.tax_code)
        part = text.lower()
        statement = statement.where(
            or_(*(func.lower(field).contains(part, autoescape=True) for field in fields))
        )
    return session.scalars(statement).all()


def lock_device(session: Session, device_id: str) -> DeviceRow | None:
    return session.get(DeviceRow, device_id, with_for_update=True, populate_existing=True)


def devices(session: Session) -> Sequence[DeviceRow]:
    """By lane, newest first."""
    return session.scalars(select(DeviceRow).order_by(DeviceRow.lane, DeviceRow.created_at.desc())).all()


def device_by_key(session: Session, key: str) -> DeviceRow | None:
    return session.scalar(select(DeviceRow).where(DeviceRow.key_hash == hashed(key)))
