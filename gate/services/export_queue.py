"""One queue as a file that anyone can check with the public key: every line of its log, and a signed end that names who waits now."""

from collections.abc import Iterator
from datetime import UTC

from gate.domain.access import Actor, Permission
from gate.domain.errors import not_found
from gate.domain.queueing import QueueClass
from gate.services.chain_journal import Seal
from gate.services.context import Gate
from gate.store import queues
from gate.store.models.queues import QueueRow
from gate.store.session import Session


def export_queue(gate: Gate, session: Session, actor: Actor, seal: Seal, point: str) -> Iterator[bytes]:
    """The open queue before this point, else the one that closed last; lines as `gate/verify_queue.py` reads them.

    Raises ForbiddenError, NotFoundError `queue_not_found`, both before the first line."""
    actor.need(Permission.SEE_JOURNAL)
    queue = queues.latest_at(session, point)
    if queue is None:
        raise not_found("queue")
    return _lines(gate, session, seal, queue)


def _lines(gate: Gate, session: Session, seal: Seal, queue: QueueRow) -> Iterator[bytes]:
    for row in queues.every_entry(session, queue.id):
        yield f"entry {row.digest} {row.body}\n".encode()
    statement = {
        "kind": "queue_end",
        "queue": queue.id,
        "number": queue.number,
        "digest": queue.digest,
        "waiting": {
            str(kind): [row.number for row in queues.first(session, queue.id, kind)] for kind in QueueClass
        },
        "at": gate.clock.now().astimezone(UTC).isoformat(),
    }
    body, signature = seal.sign(statement)
    yield f"end {signature} {body}\n".encode()
