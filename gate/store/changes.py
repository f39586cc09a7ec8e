"""What changed since a position, told by the journal: every success has a row there. For live pages, which only ask what to look at again."""

from dataclasses import dataclass

from sqlalchemy import func, select

from gate.store.models.journal import JournalRow
from gate.store.models.records import RecordRow
from gate.store.session import Session

_MOST = 500


@dataclass(frozen=True)
class Change:
    """`subject` is what the journal names: a record, a lane, a sighting, a plate. `tax_code` is that of a record's firm."""

    position: int
    action: str
    subject: str
    lane: str
    tax_code: str | None


def latest_position(session: Session) -> int:
    return session.scalar(select(func.max(JournalRow.id))) or 0


def changes_after(session: Session, position: int) -> list[Change]:
    """Oldest first, at most 500: whoever is further behind looks at everything again."""
    rows = session.execute(
        select(JournalRow.id, JournalRow.action, JournalRow.subject, JournalRow.details, RecordRow.tax_code)
        .outerjoin(RecordRow, RecordRow.id == JournalRow.subject)
        .where(JournalRow.id > position, JournalRow.outcome == "success")
        .order_by(JournalRow.id)
        .limit(_MOST)
    )
    return [
        Change(n, action, subject, str(details.get("lane", "")), tax_code)
        for n, action, subject, details, tax_code in rows
    ]
