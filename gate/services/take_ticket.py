"""A firm takes a place for its vehicle in the queue before the next control point."""

import secrets

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError
from gate.domain.queueing import QueueEvent, class_of, commitment
from gate.domain.states import need
from gate.services.context import Gate
from gate.services.fetch import fetch_locked
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.queue_commands import TakeTicket, TicketAnswer
from gate.services.queue_log import committed, locked_queue, ticket_answer, write_line
from gate.services.situation import vehicle_digest
from gate.store import queues, records
from gate.store.models.queues import QueueRow, TicketRow
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session


@once(TicketAnswer)
def take_ticket(gate: Gate, session: Session, actor: Actor, command: TakeTicket) -> TicketAnswer:
    """The place is counted from now. Raises NotFoundError, ConflictError `pair_not_permitted`, `no_queue_ahead`,
    `ticket_already_held` (the firm waits with this vehicle or trailer already; another firm's ticket blocks nobody)."""
    actor.need(Permission.DECLARE)
    record = fetch_locked(session, actor, command.record_id)
    need("pair", records.state_of(record))
    queue = locked_queue(session, _queue_ahead(gate, session, record).id)
    if queues.held_by_firm(session, queue.id, record):
        raise ConflictError(
            "ticket_already_held", "You wait here with this vehicle or trailer already: one place for each."
        )
    row = _new_ticket(gate, session, record, queue)
    said = {
        "ticket": row.number,
        "class": row.queue_class,
        "vehicle": commitment(row.salt, row.vehicle),
    }
    line = write_line(gate, session, queue, QueueEvent.TAKEN, said)
    row.entry = line.number
    session.add(row)
    session.flush()
    details = {"ticket": str(row.number), "point": queue.point, **committed(line)}
    journal_success(gate, session, actor, ("ticket_taken", record.id), details)
    return ticket_answer(session, queue, line, row)


def _queue_ahead(gate: Gate, session: Session, record: RecordRow) -> QueueRow:
    reference = in_force(session, gate.clock.now())
    point = reference.queue_ahead(record.route, records.passages(session, record.id))
    queue = queues.open_at(session, point) if point else None
    if queue is None:
        raise ConflictError("no_queue_ahead", "No queue is open before the next point: no ticket is needed.")
    return queue


def _new_ticket(gate: Gate, session: Session, record: RecordRow, queue: QueueRow) -> TicketRow:
    queue.tickets += 1
    return TicketRow(
        queue_id=queue.id,
        number=queue.tickets,
        record_id=record.id,
        queue_class=class_of(records.facts_of(record)),
        rank=queues.end_rank(session, queue.id),
        state=queues.WAITING,
        vehicle=vehicle_digest(record),
        salt=secrets.token_hex(16),
        taken_at=gate.clock.now(),
    )
