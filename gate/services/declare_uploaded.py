"""One truck of an upload goes through the same declaring as any other. It is done or refused in the transaction that takes it
off the list, so that a worker that was killed goes on where it was and doubles nothing."""

import hashlib

import structlog

from gate.domain.access import Actor
from gate.domain.errors import ConflictError, GateError, InvalidError
from gate.services.accounts import acting
from gate.services.commands import Declare
from gate.services.context import Gate
from gate.services.declare import declare
from gate.services.journal import journal_refusal_within
from gate.spreadsheets.cells import CellFailure
from gate.spreadsheets.draft import Draft
from gate.store import accounts, uploads
from gate.store.models.uploads import UploadTruckRow
from gate.store.reference import in_force
from gate.store.session import Session
from gate.store.trouble import DATABASE_TROUBLE, passes_by_itself

log = structlog.get_logger(__name__)


def declare_next(gate: Gate, session: Session) -> bool:
    """False where nothing waits. Raises database trouble that passes by itself; whatever else breaks refuses this truck alone."""
    truck = uploads.lock_next(session)
    if truck is None:
        return False
    try:
        with session.begin_nested():
            _settle(gate, session, truck)
    except Exception as error:
        if isinstance(error, DATABASE_TROUBLE) and passes_by_itself(error):
            raise
        log.exception("uploaded_truck_failed", upload=truck.upload_id, position=truck.position)
        uploads.refuse(truck, [_whole(truck, "internal_error", "Something broke on our side: call us.")])
    return True


def _settle(gate: Gate, session: Session, truck: UploadTruckRow) -> None:
    actor = _sender(session, truck)
    draft = Draft(uploads.lines_of(truck), in_force(session, gate.clock.now()))
    if actor is None:
        uploads.refuse(truck, [_whole(truck, "account_off", "The account that sent it is switched off.")])
        return
    if draft.declaration is None:
        uploads.refuse(truck, draft.failures)
        return
    command = Declare(command_id=_command_id(actor, truck), declaration=draft.declaration)
    try:
        with session.begin_nested():
            declared = declare(gate, session, actor, command)
    except GateError as error:
        journal_refusal_within(gate, session, actor, ("declare", truck.upload_id), error)
        uploads.refuse(truck, _told(truck, draft, error))
    else:
        uploads.accept(truck, declared.record_id)


def _sender(session: Session, truck: UploadTruckRow) -> Actor | None:
    """Whoever sent the file, with what this account may do now; None where it is switched off."""
    upload = uploads.of_truck(session, truck)
    account = accounts.get(session, upload.account_id)
    return acting(account, upload.address) if account is not None and account.active else None


def _command_id(actor: Actor, truck: UploadTruckRow) -> str:
    """A trip number stands for one declaration of this account, in whichever file it comes."""
    reference = truck.lines[0][1]["reference"]
    return hashlib.sha256(f"{actor.account_id}\0file\0{reference}".encode()).hexdigest()


def _told(truck: UploadTruckRow, draft: Draft, error: GateError) -> list[CellFailure]:
    if isinstance(error, InvalidError) and error.failures:
        return draft.found_at(error.failures)
    if isinstance(error, ConflictError) and error.code == "command_id_reused":
        fix = "This trip number was used for another declaration: take a new one."
        return [_whole(truck, "reference_reused", fix)]
    return [_whole(truck, error.code, error.sentence)]


def _whole(truck: UploadTruckRow, code: str, fix: str) -> CellFailure:
    number, cells = truck.lines[0]
    return CellFailure(number, "reference", code, cells.get("reference", "")[:200], fix)
