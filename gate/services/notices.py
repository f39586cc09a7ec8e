"""What a firm is told beside its answer. Nothing here reveals another firm's record."""

from gate.services.results import Notice
from gate.store import records
from gate.store.models.records import RecordRow
from gate.store.session import Session


def notices_for(session: Session, record: RecordRow) -> tuple[Notice, ...]:
    if not records.competing(session, record):
        return ()
    return (
        Notice(
            code="competing_declaration",
            sentence="This vehicle or trailer is named in another open declaration. "
            "Check the plates; at the gate an officer will decide which one is right.",
        ),
    )
