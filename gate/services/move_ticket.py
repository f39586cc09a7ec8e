"""An officer puts a waiting ticket on another place: with a reason, and a line that everyone reads."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError, InvalidError, not_found
from gate.domain.queueing import QueueEvent
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.queue_commands import MoveTicket, TicketAnswer
from gate.services.queue_log import committed, locked_queue, ticket_answer, write_line
from gate.store import queues
from gate.store.models.queues import QueueRow, TicketRow
from gate.store.session import Session


@once(TicketAnswer)
def move_ticket(gate: Gate, session: Session, actor: Actor, command: MoveTicket) -> TicketAnswer:
    """Within its class. Raises ForbiddenError, NotFoundError `queue_not_found`, `ticket_not_found`,
    ConflictError `queue_closed`, `ticket_not_waiting`, InvalidError `place_unknown`."""
    actor.need(Permission.ORDER_QUEUE)
    queue = locked_queue(session, command.queue_id)
    row = _waiting(session, queue, command.ticket)
    _put(session, row, command.place)
    why = {"reason": command.reason, "note": command.note}
    said = {"ticket": row.number, "place": command.place, **why, "by": actor.account_id}
    line = write_line(gate, session, queue, QueueEvent.MOVED, said)
    details = {"ticket": str(row.number), "place": str(command.place), "reason": command.reason}
    told = {**details, "text": command.note, **committed(line)}
    journal_success(gate, session, actor, ("ticket_moved", row.record_id), told)
    return ticket_answer(session, queue, line, row)


def _waiting(session: Session, queue: QueueRow, number: int) -> TicketRow:
    row = queues.ticket(session, queue.id, number)
    if row is None:
        raise not_found("ticket")
    if row.state != queues.WAITING:
        raise ConflictError(
            "ticket_not_waiting", "This ticket waits no more: it was called, or it has ended."
        )
    return row


def _put(session: Session, row: TicketRow, place: int) -> None:
    """Ranks are handed round among those that wait: nobody else's order changes."""
    line = list(queues.first(session, row.queue_id, row.queue_class))
    if place > len(line):
        raise InvalidError("place_unknown", f"{len(line)} wait in this class: choose one of their places.")
    ranks = [other.rank for other in line]
    line.remove(row)
    line.insert(place - 1, row)
    for rank, other in zip(ranks, line, strict=True):
        other.rank = rank
    session.flush()
