"""The control centre calls a truck forward, where the point's dated row asks for a call."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError
from gate.domain.points import Reference
from gate.domain.states import need
from gate.services.commands import CallForward
from gate.services.context import Gate
from gate.services.fetch import fetch_locked
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.reconcile import reconcile
from gate.services.results import RecordAnswer
from gate.store import records
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session


@once(RecordAnswer)
def call_forward(gate: Gate, session: Session, actor: Actor, command: CallForward) -> RecordAnswer:
    """Calling twice keeps the first call. Raises NotFoundError, ConflictError `pair_not_permitted`, `queue_open`."""
    actor.need(Permission.CALL)
    record = fetch_locked(session, actor, command.record_id)
    need("pair", records.state_of(record))
    now = gate.clock.now()
    _need_no_queue(in_force(session, now), session, record)
    record.called_at = record.called_at or now
    record.updated_at = now
    journal_success(gate, session, actor, ("record_called", record.id))
    reconcile(gate, session, record, "called")
    return RecordAnswer(record_id=record.id, version=record.version, state=records.state_of(record))


def _need_no_queue(reference: Reference, session: Session, record: RecordRow) -> None:
    """Nobody is called past those who wait."""
    if reference.queue_ahead(record.route, records.passages(session, record.id)):
        raise ConflictError(
            "queue_open",
            "A queue is open before the next point: call the next there, or move the ticket with a reason.",
        )
