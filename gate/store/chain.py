"""The journal's chain on disk: rows that wait, the head, links, checkpoints, and feed entries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from gate.store.models.chain import CheckpointRow, FeedRow, HeadRow, LinkRow, PendingRow
from gate.store.models.journal import JournalRow
from gate.store.models.records import RecordRow
from gate.store.session import Session

_PAGE = 1000


@dataclass(frozen=True)
class Link:
    """One number given: to which row, with which hash, and for whose feed (record id, tax code) if for any."""

    number: int
    row_id: int
    digest: str
    feed: tuple[str, str] | None = None


def any_pending(session: Session) -> bool:
    return session.scalar(select(PendingRow.row_id).limit(1)) is not None


def lock_head(session: Session) -> HeadRow:
    """Held until the transaction ends: a second chainer waits here and goes on where the first stopped."""
    return session.scalars(
        select(HeadRow).with_for_update(), execution_options={"populate_existing": True}
    ).one()


def head(session: Session) -> HeadRow:
    return session.scalars(select(HeadRow)).one()


def pending(session: Session, limit: int) -> Sequence[JournalRow]:
    """In the order of their ids: rows of one record were written under its lock, so this is their order."""
    return session.scalars(
        select(JournalRow)
        .join(PendingRow, PendingRow.row_id == JournalRow.id)
        .order_by(JournalRow.id)
        .limit(limit)
    ).all()


def firms_of(session: Session, subjects: set[str]) -> dict[str, str]:
    """Tax codes of those subjects that are records, by record id."""
    rows = session.execute(select(RecordRow.id, RecordRow.tax_code).where(RecordRow.id.in_(subjects)))
    return {row.id: row.tax_code for row in rows}


def append(session: Session, head_row: HeadRow, links: Sequence[Link]) -> None:
    """Gives the numbers and moves the head."""
    if not links:
        return
    session.execute(
        insert(LinkRow), [{"number": n.number, "row_id": n.row_id, "digest": n.digest} for n in links]
    )
    entries: list[dict[str, Any]] = [
        {"position": n.number, "row_id": n.row_id, "record_id": n.feed[0], "tax_code": n.feed[1]}
        for n in links
        if n.feed is not None
    ]
    if entries:
        session.execute(insert(FeedRow), entries)
    session.execute(delete(PendingRow).where(PendingRow.row_id.in_([n.row_id for n in links])))
    head_row.number, head_row.digest = links[-1].number, links[-1].digest


def latest_checkpoint(session: Session) -> CheckpointRow | None:
    return session.scalar(select(CheckpointRow).order_by(CheckpointRow.id.desc()).limit(1))


def add_checkpoint(session: Session, row: CheckpointRow) -> None:
    session.add(row)
    session.flush()


def linked(session: Session, last: int) -> Iterator[tuple[LinkRow, JournalRow]]:
    """Every link up to `last` with its row, in order, read page by page."""
    after = 0
    while rows := _page(session, after, last):
        yield from rows
        after = rows[-1][0].number


def checkpoints(session: Session, last: int) -> Sequence[CheckpointRow]:
    return session.scalars(
        select(CheckpointRow).where(CheckpointRow.number <= last).order_by(CheckpointRow.id)
    ).all()


def _page(session: Session, after: int, last: int) -> list[tuple[LinkRow, JournalRow]]:
    rows = session.execute(
        select(LinkRow, JournalRow)
        .join(JournalRow, JournalRow.id == LinkRow.row_id)
        .where(LinkRow.number > after, LinkRow.number <= last)
        .order_by(LinkRow.number)
        .limit(_PAGE)
    )
    return [(link, row) for link, row in rows]
