"""The one way a record changes its state."""

from events.messages.gate import RecordMoved
from events.messages.values import RecordState
from gate.domain.access import SYSTEM
from gate.domain.states import PERMITS, checked
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.passes import withdraw_pass
from gate.services.queue_tickets import end_ticket
from gate.store import presence, records, transfers
from gate.store.models.records import RecordRow
from gate.store.session import Session


def move(gate: Gate, session: Session, record: RecordRow, target: RecordState, reason: str) -> None:
    """Sets the state and tells it. Raises ConflictError `transition_refused`. The caller holds the record's lock."""
    now = gate.clock.now()
    previous = records.state_of(record)
    record.state = checked(previous, target)
    record.updated_at = now
    if target is RecordState.PRESENT and record.present_at is None:
        record.present_at = now
    if PERMITS[previous].occupies and not PERMITS[target].occupies:
        presence.release(session, record.id)
    if not PERMITS[target].pair:
        withdraw_pass(gate, session, record, reason)
        end_ticket(gate, session, record, reason)
        transfers.withdraw(session, record.id, now)
    if not PERMITS[target].pair and not PERMITS[target].confirm_pass_through:
        record.ended_at = now
    session.flush()
    moved = RecordMoved(
        record_id=record.id, version=record.version, previous=previous, state=target, reason=reason, at=now
    )
    gate.outbox.append(session, moved, now)
    details = {"previous": previous, "state": target, "reason": reason}
    journal_success(
        gate, session, SYSTEM, ("record_moved", record.id), {k: str(v) for k, v in details.items()}
    )
