"""Dated reference rows: brought in from a file, read as what is in force at an instant."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from gate.domain.fees import Tariff
from gate.domain.points import Reference
from gate.domain.rule_text import RuleText
from gate.reference.lists import rule_texts_of
from gate.reference.load import DatedRow
from gate.reference.rows import MODELS, TARIFF_MODELS, reference_of, tariff_of
from gate.store import queues
from gate.store.models.journal import ReferenceRow
from gate.store.session import Session

_MOST_NAMED = 1000
"""A database takes only so many values in one question."""


def import_rows(session: Session, rows: Iterable[DatedRow]) -> int:
    """Adds rows and corrects rows of the same kind, id and first day; returns how many changed."""
    wanted, changed = tuple(rows), 0
    there = {(row.kind, row.id, row.valid_from): row for row in _like(session, wanted)}
    for row in wanted:
        kept = there.get(row.place)
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


def rows_like(session: Session, rows: Sequence[DatedRow]) -> tuple[DatedRow, ...]:
    """What is there of the kinds and ids of these rows, and perhaps more of their kinds."""
    return tuple(_dated(row) for row in _like(session, rows))


def _like(session: Session, rows: Sequence[DatedRow]) -> Sequence[ReferenceRow]:
    """In one query, and without the thousands of codes that were brought in: this runs at every start."""
    ids = {row.id for row in rows}
    query = select(ReferenceRow).where(ReferenceRow.kind.in_(sorted({row.kind for row in rows})))
    if len(ids) <= _MOST_NAMED:
        query = query.where(ReferenceRow.id.in_(sorted(ids)))
    return session.scalars(query).all()


def _dated(row: ReferenceRow) -> DatedRow:
    return DatedRow(row.kind, row.id, row.valid_from, row.valid_until, row.row)


def all_rows(session: Session, *, without: Collection[str] = ()) -> tuple[DatedRow, ...]:
    """Past, present and to come, but for the kinds `without`."""
    rows = session.scalars(
        select(ReferenceRow)
        .where(ReferenceRow.kind.not_in(sorted(without)))
        .order_by(ReferenceRow.kind, ReferenceRow.id, ReferenceRow.valid_from)
    )
    return tuple(_dated(row) for row in rows)


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


def rule_texts(session: Session, at: datetime) -> dict[str, RuleText]:
    """What the rules of the authorities say to people at this instant, by the rule's code."""
    return rule_texts_of(row for _, _, row in _in_force(session, at, ("rule_text",)))


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
