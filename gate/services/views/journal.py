"""The journal as the auditor reads it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from gate.domain.access import Actor, Permission
from gate.domain.errors import InvalidError
from gate.services.context import Gate
from gate.services.views.overview import VIETNAM
from gate.services.views.shapes import JournalEntry, Page
from gate.store import journal as rows
from gate.store import records
from gate.store.models.journal import JournalRow
from gate.store.models.records import RecordRow
from gate.store.session import Session

_NUMBER = re.compile("[0-9]{1,18}")


@dataclass(frozen=True)
class JournalFilter:
    """What is looked for; empty = everything. `record`: a record's reference or id, or another subject (a lane, an account).

    `person`: a login, an account's id or part of a name. `day` is one at the gate (UTC+7)."""

    record: str = ""
    person: str = ""
    day: date | None = None


def journal(
    gate: Gate,  # noqa: ARG001 -- every view has the same head
    session: Session,
    actor: Actor,
    filters: JournalFilter = JournalFilter(),
    *,
    cursor: str | None = None,
    limit: int = 100,
) -> Page[JournalEntry]:
    """Newest first. Raises ForbiddenError, InvalidError `cursor_invalid`, `day_invalid`."""
    actor.need(Permission.SEE_JOURNAL)
    since, until = _day(filters.day)
    wanted = rows.Wanted(
        _subject(session, filters.record.strip()), filters.person.strip(), since, until, position_of(cursor)
    )
    found = rows.listed(session, wanted, limit)
    shown = found[:limit]
    about = records.get_many(session, {row.subject for row in shown})
    return Page(tuple(_entry(row, about) for row in shown), str(shown[-1].id) if len(found) > limit else None)


def _subject(session: Session, record: str) -> str | None:
    if not record:
        return None
    named = records.by_reference(session, record.upper())
    return named.id if named is not None else record


def _day(day: date | None) -> tuple[datetime | None, datetime | None]:
    if day is None:
        return None, None
    try:
        since = datetime.combine(day, time(), VIETNAM).astimezone(UTC)
        return since, since + timedelta(days=1)
    except OverflowError:
        raise InvalidError("day_invalid", "Choose a day.") from None


def position_of(cursor: str | None) -> int | None:
    """Where a list that is numbered goes on. Raises InvalidError `cursor_invalid`."""
    if cursor is None:
        return None
    if not _NUMBER.fullmatch(cursor):
        raise InvalidError("cursor_invalid", "Start the list again from its first page.")
    return int(cursor)


def _entry(row: JournalRow, about: dict[str, RecordRow]) -> JournalEntry:
    return JournalEntry(
        id=row.id,
        at=row.at,
        account_id=row.account_id,
        name=row.name,
        role=row.role,
        address=row.address,
        action=row.action,
        subject=row.subject,
        outcome=row.outcome,
        code=row.code,
        details=row.details,
        reference=about[row.subject].reference if row.subject in about else "",
        trace_id=row.trace_id or "",
    )
