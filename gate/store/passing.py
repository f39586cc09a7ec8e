"""What the gate lets go of an hour after it passed: its own canaries, the agencies' echoes, and the lanes' heartbeats."""

from datetime import datetime

from events.messages.values import Agency
from events.storage.passing import forget_passing
from gate.store.models.base import TABLES
from gate.store.session import Session

_READERS = ("gate-heartbeats", *(f"gate-decisions-{agency}" for agency in Agency))


def forget(session: Session, before: datetime) -> None:
    """Each lane says every five seconds that it is alive: kept, that were six million rows a year."""
    forget_passing(session, TABLES, _READERS, before)
