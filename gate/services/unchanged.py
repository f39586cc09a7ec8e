"""Whoever acts on a record may say which state of it they saw: where it has changed since, nothing is done."""

from collections.abc import Callable

from gate.domain.access import Actor
from gate.domain.errors import GateError
from gate.services.context import Gate
from gate.services.fetch import fetch, fetch_locked
from gate.services.views.records import record_for
from gate.services.views.representation import Representation, represent
from gate.store import commands as memory
from gate.store.session import Session

Saw = Callable[[str], bool]
"""Whether the caller named this tag as the one they saw."""


class RecordChangedError(GateError):
    """The record is not as the caller saw it (412). `current` is what it is now, as this caller may see it."""

    def __init__(self, current: Representation) -> None:
        super().__init__(
            "record_changed",
            "The record has changed since you looked: it comes with this answer. Look at it and repeat with its ETag.",
        )
        self.current = current


def need_unchanged(gate: Gate, session: Session, actor: Actor, record_id: str, saw: Saw) -> None:
    """Raises NotFoundError `record_not_found`, RecordChangedError."""
    record = fetch(session, actor, record_id)
    current = represent(record_for(gate, session, actor, record.id))
    if not saw(current.tag):
        raise RecordChangedError(current)


def need_unchanged_before(
    gate: Gate, session: Session, actor: Actor, command: tuple[str, str], saw: Saw
) -> None:
    """The same for `command` = (its id, its record's id), under the record's lock until the transaction ends.

    A command that was done already changed the record itself: sent again it is answered again."""
    command_id, record_id = command
    fetch_locked(session, actor, record_id)
    if not memory.is_claimed(session, (actor.account_id, command_id)):
        need_unchanged(gate, session, actor, record_id, saw)
