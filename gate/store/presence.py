"""Which record a plate in the gate area belongs to. The primary key decides a race; the loser learns who won."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from gate.store.models.records import PresenceRow
from gate.store.session import Session
from gate.store.upsert import insert_or_keep


def occupy(session: Session, plates: Collection[str], record_id: str, at: datetime) -> str | None:
    """Binds all plates to the record, or none: then the id of the record that has one of them."""
    for plate in sorted(plates):
        holder = _holder(session, plate, record_id, at)
        if holder != record_id:
            release(session, record_id)
            return holder
    return None


def others(session: Session, plates: Collection[str], record_id: str) -> bool:
    """Whether another record has one of these plates now. Binds nothing: who comes first is decided by `occupy`."""
    held = select(PresenceRow.plate).where(PresenceRow.plate.in_(plates), PresenceRow.record_id != record_id)
    return session.scalar(held.limit(1)) is not None


def release(session: Session, record_id: str) -> None:
    session.execute(delete(PresenceRow).where(PresenceRow.record_id == record_id))


def _holder(session: Session, plate: str, record_id: str, at: datetime) -> str | None:
    insert_or_keep(session, PresenceRow, ("plate",), {"plate": plate, "record_id": record_id, "since": at})
    return session.scalar(select(PresenceRow.record_id).where(PresenceRow.plate == plate))
