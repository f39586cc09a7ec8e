"""The queue's public log: every line hashed onto the one before, so that no place can be given away unseen."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from gate.domain.chain import entry_body, next_digest
from gate.domain.errors import ConflictError, not_found
from gate.domain.queueing import QueueClass, QueueEvent
from gate.services.context import Gate
from gate.services.queue_commands import TicketAnswer
from gate.store import queues
from gate.store.models.queues import QueueEntryRow, QueueRow, TicketRow
from gate.store.session import Session

Said = Mapping[str, Any]


def locked_queue(session: Session, queue_id: str) -> QueueRow:
    """Held until the transaction ends; the records concerned are locked before. Raises NotFoundError `queue_not_found`,
    ConflictError `queue_closed`."""
    queue = queues.lock(session, queue_id)
    if queue is None:
        raise not_found("queue")
    if queue.open_point is None:
        raise ConflictError("queue_closed", "This queue is closed: look at the list of queues.")
    return queue


def write_line(gate: Gate, session: Session, queue: QueueRow, event: QueueEvent, said: Said) -> QueueEntryRow:
    """Under the queue's lock. No plate, no name: `said` is read by everyone."""
    now = gate.clock.now().astimezone(UTC).isoformat()
    number = queue.number + 1
    body = entry_body(number, {"queue": queue.id, "at": now, "event": event, **said})
    queue.number, queue.digest = number, next_digest(queue.digest, body)
    row = QueueEntryRow(queue_id=queue.id, number=number, body=body.decode(), digest=queue.digest)
    session.add(row)
    session.flush()
    return row


def committed(row: QueueEntryRow) -> dict[str, str]:
    """What the journal keeps of a line, so that its signed chain covers the queue too."""
    return {"entry": str(row.number), "digest": row.digest}


def ticket_answer(session: Session, queue: QueueRow, line: QueueEntryRow, ticket: TicketRow) -> TicketAnswer:
    """What a ticket's holder is told: the line that was written, and the place it has now."""
    return TicketAnswer(
        queue_id=queue.id,
        point=queue.point,
        entry=line.number,
        digest=line.digest,
        ticket=ticket.number,
        queue_class=QueueClass(ticket.queue_class),
        place=queues.place_of(session, ticket),
    )
