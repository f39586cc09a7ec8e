"""A firm sends a file of trucks: it is kept, and a worker declares truck by truck."""

from datetime import timedelta
from uuid import uuid4

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError
from gate.services.context import Gate
from gate.services.declare import firm_of
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.upload_commands import StoreUpload, UploadStored
from gate.store import uploads
from gate.store.models.uploads import UploadRow
from gate.store.session import Session

KEPT = timedelta(days=7)
_MOST_AT_ONCE = 5


@once(UploadStored)
def store_upload(gate: Gate, session: Session, actor: Actor, command: StoreUpload) -> UploadStored:
    """Raises ForbiddenError, ConflictError `uploads_too_many` while five files of the firm are being worked off."""
    actor.need(Permission.DECLARE)
    tax_code = firm_of(actor).tax_code
    if uploads.count_unfinished(session, tax_code) >= _MOST_AT_ONCE:
        raise ConflictError(
            "uploads_too_many", f"{_MOST_AT_ONCE} of your files are being worked off: wait for one of them."
        )
    upload = UploadRow(
        id=str(uuid4()),
        tax_code=tax_code,
        account_id=actor.account_id,
        address=actor.address,
        name=command.name,
        line_count=sum(len(truck.lines) for truck in command.trucks),
        created_at=gate.clock.now(),
    )
    uploads.add(session, upload, command.trucks)
    count = len(command.trucks)
    journal_success(gate, session, actor, ("upload_stored", upload.id), {"count": str(count)})
    return UploadStored(upload_id=upload.id, trucks=count)


def forget_uploads(gate: Gate, session: Session) -> int:
    """Files are forgotten after a week: drivers' names may stand in their refused rows."""
    return uploads.forget_before(session, gate.clock.now() - KEPT)
