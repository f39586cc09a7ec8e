"""What forms offer."""

from gate.domain.points import Reference
from gate.services.context import Gate
from gate.store.reference import in_force
from gate.store.session import Session


def choices(gate: Gate, session: Session) -> Reference:
    """Gates, points, routes, lanes and clocks in force now."""
    return in_force(session, gate.clock.now())
