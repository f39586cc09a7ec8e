"""The canary truck is back from an agency."""

from events.messages.canary import CanaryEchoed
from gate.services.context import Gate
from gate.store import canary
from gate.store.session import Session


def record_echo(gate: Gate, session: Session, echo: CanaryEchoed) -> None:
    """No journal entry: nothing was changed that anybody decided about."""
    canary.set_echo(session, echo, gate.clock.now())
