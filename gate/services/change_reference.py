"""Rows of what the gate goes by are brought in before their first day, and everyone can read of it until then."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from events.messages.gate import ReferenceChanged
from gate.domain.access import Actor, Permission
from gate.reference.changes import Change, after, changes
from gate.reference.lists import LONG_LISTS
from gate.reference.load import DatedRow, need_whole
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.store.reference import all_rows, import_rows, rows_like
from gate.store.session import Session

_PARCEL = 500
"""Rows of one transaction of a long list."""


def parcels(rows: Sequence[DatedRow]) -> Iterator[Sequence[DatedRow]]:
    """The rows in transactions: all that may name each other in one, a long list in many, for others wait meanwhile."""
    if tied := [row for row in rows if row.kind not in LONG_LISTS]:
        yield tied
    listed = [row for row in rows if row.kind in LONG_LISTS]
    for start in range(0, len(listed), _PARCEL):
        yield listed[start : start + _PARCEL]


def would_change(session: Session, rows: Sequence[DatedRow], now: datetime) -> tuple[Change, ...]:
    """Earliest first. Raises InvalidError `reference_past`, ConflictError `reference_in_force`, and ReferenceFileError
    where something would name what is not in force then."""
    listed = [row for row in rows if row.kind in LONG_LISTS]
    kept = (*all_rows(session, without=LONG_LISTS), *rows_like(session, listed))
    made = changes(kept, rows, now)
    need_whole(after(kept, made), "reference", now)
    return made


def change_reference(
    gate: Gate, session: Session, actor: Actor, rows: Sequence[DatedRow]
) -> tuple[Change, ...]:
    """Brings them in and says so; a second time nothing. Raises ForbiddenError and what `would_change` raises."""
    actor.need(Permission.CHANGE_REFERENCE)
    now = gate.clock.now()
    made = would_change(session, rows, now)
    import_rows(session, [change.row for change in made])
    for change in made:
        gate.outbox.append(session, _told(gate, change.row), now)
        said = {
            "change": change.kind,
            "row": change.row.kind,
            "valid_from": change.row.valid_from.isoformat(),
        }
        if change.row.valid_until is not None:
            said["valid_until"] = change.row.valid_until.isoformat()
        journal_success(gate, session, actor, ("reference_changed", change.row.id), said)
    return made


def _told(gate: Gate, row: DatedRow) -> ReferenceChanged:
    return ReferenceChanged(
        kind=row.kind,
        id=row.id,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        row=row.said,
        at=gate.clock.now(),
    )
