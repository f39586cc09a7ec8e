"""The control centre calls the next vehicles of one class, as far as the day's quota goes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError, not_found
from gate.domain.queueing import QueueEvent, called_on, day_of
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.queue_commands import CalledAnswer, CallNext
from gate.services.queue_log import committed, locked_queue, write_line
from gate.services.reconcile import reconcile
from gate.store import deadlines, queues, records
from gate.store.models.queues import QueueRow, TicketRow
from gate.store.models.records import RecordRow
from gate.store.session import Session

NO_SHOW = "queue_no_show"


@once(CalledAnswer)
def call_next(gate: Gate, session: Session, actor: Actor, command: CallNext) -> CalledAnswer:
    """Strictly in turn: whoever shall come earlier is moved first, with a reason that everyone reads.

    Raises ForbiddenError, NotFoundError, ConflictError `queue_closed`, `quota_spent`, `nobody_waits`, `queue_changed`."""
    actor.need(Permission.CALL)
    found = queues.get(session, command.queue_id)
    if found is None:
        raise not_found("queue")
    count = min(command.count, _left_today(gate, found, command.queue_class))
    wanted = [row.number for row in queues.first(session, found.id, command.queue_class, count)]
    tickets, locked = _locked(session, found.id, wanted)
    queue = locked_queue(session, found.id)
    _need_still_so(gate, session, queue, command, wanted)
    for row in tickets:
        _call(gate, session, actor, queue, row, locked[row.record_id])
    return CalledAnswer(
        queue_id=queue.id,
        point=queue.point,
        entry=queue.number,
        digest=queue.digest,
        called=tuple(wanted),
        left_today=_left_today(gate, queue, command.queue_class),
    )


def answer_due(queue: QueueRow, row: TicketRow) -> datetime:
    """By when a called vehicle must have come."""
    return (row.called_at or row.taken_at) + timedelta(minutes=queue.answer_minutes)


def watch_answer(gate: Gate, session: Session, queue: QueueRow, row: TicketRow) -> None:
    """From now on, the called vehicle has its time to come."""
    due = gate.clock.now() + timedelta(minutes=queue.answer_minutes)
    deadlines.set_deadline(session, row.record_id, NO_SHOW, due, str(row.number))


def _left_today(gate: Gate, queue: QueueRow, queue_class: str) -> int:
    called = called_on(queue.called, day_of(gate.clock.now()))
    return max(0, queue.quotas[queue_class] - called[queue_class])


def _locked(
    session: Session, queue_id: str, numbers: Sequence[int]
) -> tuple[list[TicketRow], dict[str, RecordRow]]:
    """The tickets, in turn, and their records, locked."""
    tickets = [row for number in numbers if (row := queues.ticket(session, queue_id, number))]
    rows = records.lock_all(session, {ticket.record_id for ticket in tickets})
    return tickets, {row.id: row for row in rows}


def _need_still_so(
    gate: Gate, session: Session, queue: QueueRow, command: CallNext, wanted: Sequence[int]
) -> None:
    left = _left_today(gate, queue, command.queue_class)
    if not left:
        raise ConflictError(
            "quota_spent", "The day's quota of this class is spent: set another one, with a reason."
        )
    now_first = queues.first(session, queue.id, command.queue_class, min(command.count, left))
    if [row.number for row in now_first] != list(wanted):
        raise ConflictError("queue_changed", "The queue has changed in the meantime: look at it and repeat.")
    if not wanted:
        raise ConflictError("nobody_waits", "Nobody of this class waits here.")


def _call(
    gate: Gate, session: Session, actor: Actor, queue: QueueRow, row: TicketRow, record: RecordRow
) -> None:
    now = gate.clock.now()
    day = day_of(now)
    called = called_on(queue.called, day)
    queue.called = {"day": day, **called, row.queue_class: called[row.queue_class] + 1}
    row.state, row.called_at = queues.CALLED, now
    record.called_at = record.updated_at = now
    line = write_line(gate, session, queue, QueueEvent.CALLED, {"ticket": row.number, "by": actor.account_id})
    watch_answer(gate, session, queue, row)
    details = {"ticket": str(row.number), "point": queue.point, **committed(line)}
    journal_success(gate, session, actor, ("record_called", record.id), details)
    reconcile(gate, session, record, "called")
