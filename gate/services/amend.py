"""A firm corrects its declaration: a new version, and only the authorities whose facts changed decide again."""

from gate.domain.access import Actor, Permission
from gate.services.amendment import answer_of, carry_out, planned
from gate.services.commands import Amend, Amendment
from gate.services.context import Gate
from gate.services.fetch import fetch, fetch_locked
from gate.services.once import once
from gate.services.results import Amended
from gate.store.session import Session


@once(Amended)
def amend(gate: Gate, session: Session, actor: Actor, command: Amend) -> Amended:
    """Raises NotFoundError, ConflictError `version_changed`, `amend_not_permitted`, `route_fixed`,
    `vehicle_already_present`, InvalidError `declaration_invalid`. Nothing changed = the same version again."""
    actor.need(Permission.DECLARE)
    record = fetch_locked(session, actor, command.record_id)
    return carry_out(gate, session, actor, planned(gate, session, record, command), ("record_amended", {}))


def preview_amendment(gate: Gate, session: Session, actor: Actor, asked: Amendment) -> Amended:
    """What `amend` would answer now, or refuse: for a session that only reads; nothing is written or journalled."""
    actor.need(Permission.DECLARE)
    record = fetch(session, actor, asked.record_id)
    return answer_of(session, planned(gate, session, record, asked))
