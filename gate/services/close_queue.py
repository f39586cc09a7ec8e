"""The control centre closes a queue: all tickets end, and the point lets in without a call."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError, not_found
from gate.domain.queueing import QueueEvent
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.queue_commands import CloseQueue, QueueAnswer
from gate.services.queue_log import committed, locked_queue, write_line
from gate.services.reconcile import reconcile
from gate.store import queues, records
from gate.store.models.queues import QueueRow
from gate.store.reference import in_force
from gate.store.session import Session

REASON = "queue_closed"


@once(QueueAnswer)
def close_queue(gate: Gate, session: Session, actor: Actor, command: CloseQueue) -> QueueAnswer:
    """Raises ForbiddenError, NotFoundError, ConflictError `queue_closed`, `queue_changed`."""
    actor.need(Permission.ORDER_QUEUE)
    found = queues.get(session, command.queue_id)
    if found is None:
        raise not_found("queue")
    concerned = {row.record_id for row in queues.live_of_queue(session, found.id)}
    here = records.in_gate_area(session, in_force(session, gate.clock.now()).point(found.point).gate)
    locked = records.lock_all(session, concerned | set(here))
    queue = locked_queue(session, found.id)
    ended = _end_all(gate, session, queue, concerned)
    queue.open_point, queue.closed_at = None, gate.clock.now()
    said = {"note": command.note, "by": actor.account_id}
    line = write_line(gate, session, queue, QueueEvent.CLOSED, said)
    details = {"point": queue.point, "reason": command.note, **committed(line)}
    journal_success(gate, session, actor, (REASON, queue.id), details)
    for record in locked:
        if record.id in ended:
            record.called_at = None
            told = {"ticket": str(ended[record.id]), "reason": REASON, **committed(line)}
            journal_success(gate, session, actor, ("ticket_ended", record.id), told)
        reconcile(gate, session, record, REASON)
    return QueueAnswer(queue_id=queue.id, point=queue.point, entry=line.number, digest=line.digest)


def _end_all(gate: Gate, session: Session, queue: QueueRow, locked: set[str]) -> dict[str, int]:
    """Ticket numbers by record. A ticket taken in between belongs to a record that nobody holds here."""
    rows = queues.live_of_queue(session, queue.id)
    if any(row.record_id not in locked for row in rows):
        raise ConflictError("queue_changed", "The queue has changed in the meantime: look at it and repeat.")
    for row in rows:
        row.state, row.ended, row.ended_at = queues.ENDED, REASON, gate.clock.now()
    return {row.record_id: row.number for row in rows}
