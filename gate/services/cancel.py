"""A firm takes back a declaration whose vehicle has not come."""

from events.messages.values import RecordState
from gate.domain.access import Actor, Permission
from gate.domain.states import need
from gate.services.commands import Cancel
from gate.services.context import Gate
from gate.services.fetch import fetch_locked
from gate.services.journal import journal_success
from gate.services.moving import move
from gate.services.once import once
from gate.services.results import RecordAnswer
from gate.store import records
from gate.store.session import Session


@once(RecordAnswer)
def cancel(gate: Gate, session: Session, actor: Actor, command: Cancel) -> RecordAnswer:
    """Raises NotFoundError, ConflictError `cancel_not_permitted`."""
    actor.need(Permission.DECLARE)
    record = fetch_locked(session, actor, command.record_id)
    need("cancel", records.state_of(record))
    move(gate, session, record, RecordState.CANCELLED, "cancelled_by_firm")
    journal_success(gate, session, actor, ("record_cancelled", record.id), {"reason": command.reason})
    return RecordAnswer(record_id=record.id, version=record.version, state=RecordState.CANCELLED)
