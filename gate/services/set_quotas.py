"""The control centre says how many vehicles of each class may be called a day."""

from gate.domain.access import Actor, Permission
from gate.domain.queueing import QueueEvent
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.once import once
from gate.services.queue_commands import QueueAnswer, SetQuotas
from gate.services.queue_log import committed, locked_queue, write_line
from gate.store.session import Session


@once(QueueAnswer)
def set_quotas(gate: Gate, session: Session, actor: Actor, command: SetQuotas) -> QueueAnswer:
    """Who was called stays called. Raises ForbiddenError, NotFoundError, ConflictError `queue_closed`."""
    actor.need(Permission.ORDER_QUEUE)
    queue = locked_queue(session, command.queue_id)
    queue.quotas = command.quotas.model_dump()
    said = {"quotas": queue.quotas, "note": command.note, "by": actor.account_id}
    line = write_line(gate, session, queue, QueueEvent.QUOTAS_SET, said)
    details = {"point": queue.point, "reason": command.note, **committed(line)}
    journal_success(gate, session, actor, ("quotas_set", queue.id), details)
    return QueueAnswer(queue_id=queue.id, point=queue.point, entry=line.number, digest=line.digest)
