"""Transfers of goods between records. Whoever changes one holds the locks of both records."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from events.messages.facts import GoodsLine
from gate.store.models.transfers import TransferRow
from gate.store.session import Session


def get(session: Session, predecessor_id: str, successor_id: str) -> TransferRow | None:
    return session.get(TransferRow, (predecessor_id, successor_id), populate_existing=True)


def touching(session: Session, record_ids: Collection[str]) -> Sequence[TransferRow]:
    """All in which one of these records gives or takes, in the order in which they were planned."""
    return session.scalars(
        select(TransferRow)
        .where(or_(TransferRow.predecessor_id.in_(record_ids), TransferRow.successor_id.in_(record_ids)))
        .order_by(TransferRow.planned_at, TransferRow.place, TransferRow.successor_id)
    ).all()


def open_from(session: Session, predecessor_id: str) -> list[TransferRow]:
    return [
        row
        for row in touching(session, {predecessor_id})
        if row.predecessor_id == predecessor_id and is_open(row)
    ]


def to(session: Session, successor_id: str) -> list[TransferRow]:
    """Those that were not withdrawn, in the order of the successor's predecessors."""
    rows = [row for row in touching(session, {successor_id}) if row.successor_id == successor_id]
    return sorted((row for row in rows if row.withdrawn_at is None), key=lambda row: row.place)


def is_open(row: TransferRow) -> bool:
    return row.confirmed_at is None and row.withdrawn_at is None


def goods_of(row: TransferRow) -> tuple[GoodsLine, ...]:
    """What went; before that, what is planned to go."""
    return tuple(
        GoodsLine.model_validate(line) for line in (row.planned if row.confirmed_at is None else row.moved)
    )


def plain(goods: Collection[GoodsLine]) -> list[dict[str, object]]:
    return [line.model_dump(mode="json") for line in goods]


def withdraw(session: Session, record_id: str, at: datetime) -> None:
    """What this record was to give or take and has not."""
    session.execute(
        update(TransferRow)
        .where(or_(TransferRow.predecessor_id == record_id, TransferRow.successor_id == record_id))
        .where(TransferRow.confirmed_at.is_(None), TransferRow.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
    )
