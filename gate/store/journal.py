"""The journal's rows: only ever added."""

from collections.abc import Collection, Iterator, Sequence
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


def trace_of(session: Session, subject: str) -> str | None:
    """The trace in which this was first spoken of: of a record, that of its declaration."""
    first = select(JournalRow.trace_id).where(JournalRow.subject == subject).order_by(JournalRow.id).limit(1)
    return session.scalar(first)


def successes_of(session: Session, subjects: Collection[str]) -> Sequence[JournalRow]:
    """All that was done about these, in order."""
    return session.scalars(
        select(JournalRow)
        .where(JournalRow.subject.in_(subjects), JournalRow.outcome == "success")
        .order_by(JournalRow.id)
    ).all()


def successes_named(session: Session, action: str) -> Iterator[JournalRow]:
    """All that was done of one kind, in order, read page by page."""
    return iter(
        session.scalars(
            select(JournalRow)
            .where(JournalRow.action == action, JournalRow.outcome == "success")
            .order_by(JournalRow.id)
            .execution_options(yield_per=1000)
        )
    )


def successes_between(
    session: Session, actions: Collection[str], window: tuple[datetime, datetime]
) -> Sequence[JournalRow]:
    """What was done of these kinds from the first to the last of two instants, both counted in; in order."""
    since, until = window
    return session.scalars(
        select(JournalRow)
        .where(JournalRow.at >= since, JournalRow.at <= until, JournalRow.action.in_(actions))
        .where(JournalRow.outcome == "success")
        .order_by(JournalRow.id)
    ).all()
