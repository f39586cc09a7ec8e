"""Queues, their tickets and their log. A queue's row is locked after the records it is about, never before."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from gate.store.models.queues import QueueEntryRow, QueueRow, TicketRow
from gate.store.models.records import RecordRow
from gate.store.session import Session
from gate.store.upsert import insert_or_keep

WAITING, CALLED, ENDED = "waiting", "called", "ended"
LIVE = (WAITING, CALLED)
_PAGE = 1000


def add(session: Session, values: Mapping[str, Any]) -> bool:
    """False where the point has an open queue already."""
    return insert_or_keep(session, QueueRow, ("open_point",), values)


def open_points(session: Session) -> Sequence[str]:
    return session.scalars(select(QueueRow.point).where(QueueRow.open_point.is_not(None))).all()


def open_between(session: Session, window: tuple[datetime, datetime]) -> Sequence[QueueRow]:
    """Those that were open at some time from the first to the last of two instants."""
    since, until = window
    ended_later = or_(QueueRow.closed_at.is_(None), QueueRow.closed_at >= since)
    return session.scalars(select(QueueRow).where(QueueRow.opened_at <= until, ended_later)).all()


def all_open(session: Session) -> Sequence[QueueRow]:
    return session.scalars(
        select(QueueRow).where(QueueRow.open_point.is_not(None)).order_by(QueueRow.opened_at, QueueRow.id)
    ).all()


def open_at(session: Session, point: str) -> QueueRow | None:
    return session.scalar(select(QueueRow).where(QueueRow.open_point == point))


def latest_at(session: Session, point: str) -> QueueRow | None:
    """The open queue before this point, else the one that closed last."""
    return session.scalar(
        select(QueueRow).where(QueueRow.point == point).order_by(QueueRow.opened_at.desc()).limit(1)
    )


def get(session: Session, queue_id: str) -> QueueRow | None:
    return session.get(QueueRow, queue_id)


def lock(session: Session, queue_id: str) -> QueueRow | None:
    """The queue as it is now, held until the transaction ends."""
    return session.scalar(
        select(QueueRow).where(QueueRow.id == queue_id).with_for_update(),
        execution_options={"populate_existing": True},
    )


def first(session: Session, queue_id: str, queue_class: str, count: int | None = None) -> Sequence[TicketRow]:
    """Those that wait in this class, in their order; at most `count`."""
    return session.scalars(
        select(TicketRow)
        .where(
            TicketRow.queue_id == queue_id, TicketRow.state == WAITING, TicketRow.queue_class == queue_class
        )
        .order_by(TicketRow.rank)
        .limit(count),
        execution_options={"populate_existing": True},
    ).all()


def live_of_queue(session: Session, queue_id: str) -> Sequence[TicketRow]:
    """Everyone who waits or was called, by class and place."""
    return session.scalars(
        select(TicketRow)
        .where(TicketRow.queue_id == queue_id, TicketRow.state.in_(LIVE))
        .order_by(TicketRow.queue_class, TicketRow.rank),
        execution_options={"populate_existing": True},
    ).all()


def ticket(session: Session, queue_id: str, number: int) -> TicketRow | None:
    return session.get(TicketRow, (queue_id, number), populate_existing=True)


def live_of_record(session: Session, record_id: str) -> TicketRow | None:
    return session.scalar(
        select(TicketRow).where(TicketRow.record_id == record_id, TicketRow.state.in_(LIVE)).limit(1),
        execution_options={"populate_existing": True},
    )


def held_by_firm(session: Session, queue_id: str, record: RecordRow) -> bool:
    """Whether this firm has a live ticket here already for this record, its tractor or its trailer."""
    same: ColumnElement[bool] = or_(RecordRow.id == record.id, RecordRow.tractor == record.tractor)
    if record.trailer:
        same = or_(same, RecordRow.trailer == record.trailer)
    found = (
        select(TicketRow.number)
        .join(RecordRow, RecordRow.id == TicketRow.record_id)
        .where(TicketRow.queue_id == queue_id, TicketRow.state.in_(LIVE))
        .where(RecordRow.tax_code == record.tax_code, same)
        .limit(1)
    )
    return session.scalar(found) is not None


def place_of(session: Session, row: TicketRow) -> int:
    """1 = next to be called in its class."""
    ahead = (
        select(func.count())
        .select_from(TicketRow)
        .where(
            TicketRow.queue_id == row.queue_id,
            TicketRow.state == WAITING,
            TicketRow.queue_class == row.queue_class,
            TicketRow.rank < row.rank,
        )
    )
    return int(session.scalar(ahead) or 0) + 1


def end_rank(session: Session, queue_id: str) -> int:
    """Behind everyone who ever waited here."""
    last = session.scalar(select(func.max(TicketRow.rank)).where(TicketRow.queue_id == queue_id))
    return int(last or 0) + 1


def waiting_by_class(session: Session, queue_ids: Collection[str]) -> dict[tuple[str, str], int]:
    rows = session.execute(
        select(TicketRow.queue_id, TicketRow.queue_class, func.count())
        .where(TicketRow.queue_id.in_(queue_ids), TicketRow.state == WAITING)
        .group_by(TicketRow.queue_id, TicketRow.queue_class)
    )
    return {(queue_id, kind): count for queue_id, kind, count in rows}


def entry(session: Session, queue_id: str, number: int) -> QueueEntryRow | None:
    return session.get(QueueEntryRow, (queue_id, number))


def entries(session: Session, queue_id: str, after: int, limit: int) -> Sequence[QueueEntryRow]:
    return session.scalars(
        select(QueueEntryRow)
        .where(QueueEntryRow.queue_id == queue_id, QueueEntryRow.number > after)
        .order_by(QueueEntryRow.number)
        .limit(limit)
    ).all()


def every_entry(session: Session, queue_id: str) -> Iterator[QueueEntryRow]:
    """In order, read page by page."""
    after = 0
    while rows := entries(session, queue_id, after, _PAGE):
        yield from rows
        after = rows[-1].number


def last_entries(session: Session, queue_id: str, limit: int) -> Sequence[QueueEntryRow]:
    """Newest first."""
    return session.scalars(
        select(QueueEntryRow)
        .where(QueueEntryRow.queue_id == queue_id)
        .order_by(QueueEntryRow.number.desc())
        .limit(limit)
    ).all()
