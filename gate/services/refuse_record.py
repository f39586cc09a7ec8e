"""The border guard turns a crossing away for good."""

from events.messages.values import RecordState
from gate.domain.access import Actor, Permission
from gate.services.commands import RefuseRecord
from gate.services.context import Gate
from gate.services.fetch import fetch_locked
from gate.services.journal import journal_success
from gate.services.moving import move
from gate.services.once import once
from gate.services.reconcile import reconcile
from gate.services.results import RecordAnswer
from gate.store.session import Session


@once(RecordAnswer)
def refuse_record(gate: Gate, session: Session, actor: Actor, command: RefuseRecord) -> RecordAnswer:
    """Open orders are withdrawn. Raises NotFoundError, ConflictError `transition_refused`."""
    actor.need(Permission.REFUSE)
    record = fetch_locked(session, actor, command.record_id)
    move(gate, session, record, RecordState.REFUSED, command.reason)
    reconcile(gate, session, record, command.reason)
    journal_success(
        gate, session, actor, ("record_refused", record.id), {"reason": command.reason, "text": command.text}
    )
    return RecordAnswer(record_id=record.id, version=record.version, state=RecordState.REFUSED)
