"""The canary truck sets off: through outbox, relay and log to every agency and back."""

from datetime import timedelta
from uuid import uuid4

from events.messages.canary import CanarySent
from events.messages.passing import CANARY_IDS
from gate.services.context import Gate
from gate.store import canary, passing

EVERY = timedelta(minutes=1)
_KEPT = timedelta(hours=1)


def send_canary(gate: Gate) -> bool:
    """Sends one where the last is a minute old and is on the log; several workers may ask. True if it was sent."""
    now = gate.clock.now()
    with gate.database.read() as session:
        if not canary.is_due(session, now - EVERY):
            return False
    with gate.database.write() as session:
        row = canary.locked(session)
        if not canary.is_due(session, now - EVERY):
            return False
        row.number, row.sent_at, row.event_id = row.number + 1, now, f"{CANARY_IDS}{uuid4()}"
        gate.outbox.append(session, CanarySent(number=row.number, sent_at=now), now, row.event_id)
        passing.forget(session, now - _KEPT)
    return True
