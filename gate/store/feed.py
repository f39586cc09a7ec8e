"""Reading the feed: entries after a position, of one firm or of all."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from gate.store.models.chain import FeedRow, HeadRow
from gate.store.models.journal import JournalRow
from gate.store.models.records import RecordRow
from gate.store.session import Session


@dataclass(frozen=True)
class Entry:
    """One feed entry with the journal row it tells of and its record's reference."""

    feed: FeedRow
    row: JournalRow
    reference: str


def head(session: Session) -> int:
    """The position behind which nothing was given yet."""
    return session.scalars(select(HeadRow.number)).one()


def entries(session: Session, tax_code: str | None, span: tuple[int, int], limit: int) -> Sequence[Entry]:
    """Entries with first < position <= last, oldest first; `tax_code` None = of every firm."""
    first, last = span
    statement = (
        select(FeedRow, JournalRow, RecordRow.reference)
        .join(JournalRow, JournalRow.id == FeedRow.row_id)
        .join(RecordRow, RecordRow.id == FeedRow.record_id)
        .where(FeedRow.position > first, FeedRow.position <= last)
        .order_by(FeedRow.position)
        .limit(limit)
    )
    if tax_code is not None:
        statement = statement.where(FeedRow.tax_code == tax_code)
    return [Entry(feed, row, reference) for feed, row, reference in session.execute(statement)]


def fresh(session: Session, after: int, limit: int = 500) -> list[tuple[int, str]]:
    """(position, tax code) of the newest entries, oldest first: whom to wake."""
    rows = session.execute(
        select(FeedRow.position, FeedRow.tax_code)
        .where(FeedRow.position > after)
        .order_by(FeedRow.position)
        .limit(limit)
    )
    return [(row.position, row.tax_code) for row in rows]
