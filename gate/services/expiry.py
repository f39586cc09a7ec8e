"""A declared crossing that never comes expires some time after its window."""

from datetime import datetime

from gate.domain.points import Reference
from gate.store import deadlines
from gate.store.models.records import RecordRow
from gate.store.session import Session

KIND = "declaration_expires"


def expires_at(record: RecordRow, reference: Reference) -> datetime:
    return record.planned_until + reference.clock(KIND)


def set_expiry(session: Session, record: RecordRow, reference: Reference) -> None:
    deadlines.set_deadline(session, record.id, KIND, expires_at(record, reference))
