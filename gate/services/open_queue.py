"""The control centre opens a queue before a control point: from now on it lets in only who was called."""

from uuid import uuid4

from gate.domain.access import Actor, Permission
from gate.domain.chain import NOTHING_BEFORE
from gate.domain.errors import ConflictError, InvalidError
from gate.domain.points import Reference, Requirement
from gate.domain.queueing import QueueEvent
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.passes import withdraw_pass
from gate.services.queue_commands import OpenQueue, QueueAnswer
from gate.services.queue_log import committed, locked_queue, write_line
from gate.services.reconcile import reconcile
from gate.store import overrides, passes, queues, records
from gate.store.models.records import RecordRow
from gate.store.reference import in_force
from gate.store.session import Session

_OPENED = "queue_opened"


@once(QueueAnswer)
def open_queue(gate: Gate, session: Session, actor: Actor, command: OpenQueue) -> QueueAnswer:
    """Passes for this point fall where nobody was called: a cut-off lane would open on them.

    Raises ForbiddenError, InvalidError `point_unknown`, `point_without_queue`, ConflictError `queue_open_already`."""
    actor.need(Permission.ORDER_QUEUE)
    now = gate.clock.now()
    reference = in_force(session, now)
    point = reference.point(command.point)
    _need_obligatory(reference, point.id)
    here = set(records.in_gate_area(session, point.gate))
    locked = records.lock_all(session, here | passes.records_open_to(session, point.id))
    queue_id = str(uuid4())
    values = {
        "id": queue_id,
        "point": point.id,
        "open_point": point.id,
        "quotas": command.quotas.model_dump(),
        "answer_minutes": command.answer_minutes,
        "called": {},
        "tickets": 0,
        "number": 0,
        "digest": NOTHING_BEFORE,
        "opened_at": now,
    }
    if not queues.add(session, values):
        raise ConflictError("queue_open_already", "A queue is open before this point: look at it.")
    queue = locked_queue(session, queue_id)
    said = {"point": point.id, "quotas": queue.quotas, "answer_minutes": queue.answer_minutes}
    line = write_line(gate, session, queue, QueueEvent.OPENED, {**said, "by": actor.account_id})
    journal_success(gate, session, actor, ("queue_opened", queue.id), {"point": point.id, **committed(line)})
    for record in locked:
        if record.id in here:
            reconcile(gate, session, record, _OPENED)
        elif record.called_at is None and not _is_let_in(session, record, point.id):
            withdraw_pass(gate, session, record, _OPENED)
    return QueueAnswer(queue_id=queue.id, point=point.id, entry=line.number, digest=line.digest)


def _is_let_in(session: Session, record: RecordRow, point: str) -> bool:
    """An officer has put the call aside."""
    made = overrides.of_record(session, record.id)
    return any((row.point, row.requirement) == (point, Requirement.CALLED) for row in made)


def _need_obligatory(reference: Reference, point: str) -> None:
    if point not in reference.obligatory:
        raise InvalidError(
            "point_without_queue", "Vehicles may go round this point: choose one that each of them must pass."
        )
