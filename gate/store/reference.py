"""Dated reference rows: brought in from a file, read as what is in force at an instant."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from gate.domain.fees import Tariff
from gate.domain.points import Reference
from gate.reference.load import DatedRow
from gate.reference.rows import MODELS, TARIFF_MODELS, reference_of, tariff_of
from gate.store import queues
from gate.store.models.journal import ReferenceRow
from gate.store.session import Session


def import_rows(session: Session, rows: Iterable[DatedRow]) -> int:
    """Adds rows and corrects rows of the same kind, id and first day; returns how many changed."""
    changed = 0
    for row in rows:
        kept = session.get(ReferenceRow, (row.kind, row.id, row.valid_from))
        if kept is None:
            session.add(
                ReferenceRow(
                    kind=row.kind,
                    id=row.id,
                    valid_from=row.valid_from,
                    valid_until=row.valid_until,
                    row=row.row,
                )
            )
        elif (kept.row, kept.valid_until) == (row.row, row.valid_until):
            continue
        else:
            kept.row, kept.valid_until = row.row, row.valid_until
        changed += 1
    return changed


def all_rows(session: Session) -> tuple[DatedRow, ...]:
    """Past, present and to come."""
    rows = session.scalars(
        select(ReferenceRow).order_by(ReferenceRow.kind, ReferenceRow.id, ReferenceRow.valid_from)
    )
    return tuple(DatedRow(row.kind, row.id, row.valid_from, row.valid_until, row.row) for row in rows)


def in_force(session: Session, at: datetime) -> Reference:
    """What is in force at this instant; of two rows with one id the one that began later wins. Queues are those open now."""
    return was_in_force(session, at, queues.open_points(session))


def was_in_force(session: Session, at: datetime, queued: Collection[str]) -> Reference:
    """The same for an instant at which queues were open before the points `queued`."""
    rows = _in_force(session, at, MODELS)
    return reference_of((kind, row) for kind, _, row in rows).with_queues(queued)


def tariff_in_force(session: Session, at: datetime) -> Tariff:
    """The rates and shares of fees in force at this instant."""
    return tariff_of(_in_force(session, at, TARIFF_MODELS))


def _in_force(
    session: Session, at: datetime, kinds: Collection[str]
) -> Iterator[tuple[str, datetime, dict[str, Any]]]:
    """(kind, first day, row), earlier rows of the same id first."""
    rows = session.execute(
        select(ReferenceRow.kind, ReferenceRow.valid_from, ReferenceRow.row)
        .where(
            ReferenceRow.kind.in_(sorted(kinds)),
            ReferenceRow.valid_from <= at,
            or_(ReferenceRow.valid_until.is_(None), ReferenceRow.valid_until > at),
        )
        .order_by(ReferenceRow.kind, ReferenceRow.id, ReferenceRow.valid_from)
    )
    return ((kind, start, row) for kind, start, row in rows)
