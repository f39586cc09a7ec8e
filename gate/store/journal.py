"""The journal's rows: only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from gate.store.models.accounts import AccountRow
from gate.store.models.journal import JournalRow
from gate.store.session import Session


def add(session: Session, row: JournalRow) -> None:
    session.add(row)


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; None or empty = not narrowed. `person`: an account's id, its login, or part of a name."""

    subject: str | None = None
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def listed(session: Session, wanted: Wanted, limit: int) -> Sequence[JournalRow]:
    """Newest first; one row more than `limit` tells that there is a further page."""
    statement = select(JournalRow).order_by(JournalRow.id.desc()).limit(limit + 1)
    if wanted.subject is not None:
        statement = statement.where(JournalRow.subject == wanted.subject)
    if wanted.person:
        account = select(AccountRow.id).where(AccountRow.login == wanted.person).scalar_subquery()
        part = func.lower(JournalRow.name).contains(wanted.person.lower(), autoescape=True)
        by_id = JournalRow.account_id == wanted.person
        statement = statement.where(or_(by_id, JournalRow.account_id == account, part))
    if wanted.since is not None and wanted.until is not None:
        statement = statement.where(JournalRow.at >= wanted.since, JournalRow.at < wanted.until)
    if wanted.before is not None:
        statement = statement.where(JournalRow.id < wanted.before)
    return session.scalars(statement).all()


def of_subject(session: Session, subject: str) -> Sequence[JournalRow]:
    return session.scalars(
        select(JournalRow).where(JournalRow.subject == subject).order_by(JournalRow.id)
    ).all()
