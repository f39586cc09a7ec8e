"""Access is checked where the record is fetched: what is not the actor's does not exist for it."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError, not_found
from gate.store import records
from gate.store.models.records import RecordRow
from gate.store.session import Session


def visible(actor: Actor, record: RecordRow) -> bool:
    if actor.may(Permission.SEE_RECORDS):
        return True
    return (
        actor.may(Permission.SEE_OWN_RECORDS)
        and actor.firm is not None
        and actor.firm.tax_code == record.tax_code
    )


def fetch(session: Session, actor: Actor, record_id: str) -> RecordRow:
    """The record, by its id or reference. Raises NotFoundError `record_not_found`, also for another firm's record."""
    record = records.named(session, record_id)
    if record is None or not visible(actor, record):
        raise not_found("record")
    return record


def fetch_locked(session: Session, actor: Actor, record_id: str) -> RecordRow:
    """The same, held until the transaction ends."""
    record = records.lock(session, fetch(session, actor, record_id).id)
    if record is None:
        raise not_found("record")
    return record


def need_version(record: RecordRow, seen: int) -> None:
    """Raises ConflictError `version_changed`: who decides must have seen what they decide on."""
    if record.version != seen:
        raise ConflictError(
            "version_changed",
            f"The record is at version {record.version} now, you saw {seen}: look at it again and repeat.",
        )
