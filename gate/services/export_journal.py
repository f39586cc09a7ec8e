"""The journal as one file that anyone can check with the public key: entries, checkpoints, and a signed end."""

from collections.abc import Iterator
from datetime import UTC

from gate.domain.access import Actor, Permission
from gate.domain.chain import entry_body
from gate.services.chain_journal import Seal, content_of
from gate.services.context import Gate
from gate.store import chain
from gate.store.models.chain import CheckpointRow
from gate.store.session import Session


def export_journal(gate: Gate, session: Session, actor: Actor, seal: Seal) -> Iterator[bytes]:
    """Lines as `gate/verify_journal.py` reads them, up to the last numbered entry; the signed end makes cutting visible.

    Raises ForbiddenError."""
    actor.need(Permission.SEE_JOURNAL)
    head = chain.head(session)
    due = list(chain.checkpoints(session, head.number))
    count = len(due)
    for link, row in chain.linked(session, head.number):
        yield b"entry %s %s\n" % (link.digest.encode(), entry_body(link.number, content_of(row)))
        while due and due[0].number == link.number:
            yield _line(due.pop(0))
    statement = {
        "kind": "end",
        "number": head.number,
        "digest": head.digest,
        "checkpoint": count,
        "at": gate.clock.now().astimezone(UTC).isoformat(),
    }
    body, signature = seal.sign(statement)
    yield f"end {signature} {body}\n".encode()


def _line(row: CheckpointRow) -> bytes:
    return f"checkpoint {row.signature} {row.body}\n".encode()
