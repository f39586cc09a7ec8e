"""What is declared now, in the form in which it is declared: what an amendment starts from."""

from gate.domain.access import Actor
from gate.domain.declaration import Declaration
from gate.domain.swaps import declaration_of
from gate.services.context import Gate
from gate.services.fetch import fetch
from gate.store import records
from gate.store.session import Session


def declared_now(gate: Gate, session: Session, actor: Actor, record_id: str) -> Declaration:  # noqa: ARG001 -- every view has the same head
    """Raises NotFoundError `record_not_found`."""
    return declaration_of(records.facts_of(fetch(session, actor, record_id)))
