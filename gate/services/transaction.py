"""The edge's one door to a use case: it alone commits, and it journals what was refused."""

from collections.abc import Iterator
from contextlib import contextmanager

from gate.domain.access import Actor
from gate.domain.errors import GateError
from gate.services.context import Gate
from gate.services.journal import journal_refusal
from gate.store.session import Session


@contextmanager
def transaction(gate: Gate, actor: Actor, action: str, subject: str = "") -> Iterator[Session]:
    """One write transaction around one use case. A GateError rolls it back, is journalled apart, and goes on to the edge."""
    try:
        with gate.database.write() as session:
            yield session
    except GateError as error:
        journal_refusal(gate, actor, (action, subject), error)
        raise
