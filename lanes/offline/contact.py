"""When the lane last reached the gate: by the gate's door, or by the log that carries its orders."""

import threading
from datetime import datetime, timedelta

from events.clock import Clock


class Contact:
    """What the gate's door answered, told by every thread that knocks there."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._at: datetime | None = None
        self.since = clock.now()

    def answered(self) -> None:
        now = self._clock.now()
        with self._lock:
            self._at = now

    @property
    def at(self) -> datetime | None:
        with self._lock:
            return self._at


def is_cut_off(now: datetime, limit: timedelta, since: datetime, *heard: datetime | None) -> bool:
    """Nothing by any way for `limit`, and tried for as long since the start; a moment still to come (a clock set back) is no silence."""
    return all(now - moment >= limit for moment in (since, *heard) if moment is not None)
