"""The gate's clockwork: turns due rows of the deadline table into what they mean."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from events.bus.backoff import Backoff
from gate.services.context import Gate
from gate.services.reach_deadline import reach_deadline
from gate.store import deadlines
from gate.store.trouble import DATABASE_TROUBLE, passes_by_itself

log = structlog.get_logger(__name__)
_PERIOD_SECONDS = 0.5
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0


def run(gate: Gate, stop: threading.Event) -> None:
    """Until `stop` is set; a database that is away is tried again with the next beat."""
    clockwork = Clockwork(gate)
    while not stop.is_set():
        try:
            reached = clockwork.reach_due()
        except DATABASE_TROUBLE as error:
            if not passes_by_itself(error):
                raise
            log.warning("deadlines wait for the database", error=str(error))
            reached = 0
        if reached == 0:
            stop.wait(_PERIOD_SECONDS)


@dataclass
class _Failing:
    """A row that broke, how often, and until when it is left alone."""

    failures: int = 0
    retry_at: datetime | None = None
    backoff: Backoff = field(default_factory=lambda: Backoff(_FIRST_PAUSE, _LONGEST_PAUSE))


class Clockwork:
    """Each row in a transaction of its own: one that fails is told, tried again later, and stops no other."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._failing: dict[str, _Failing] = {}

    def reach_due(self) -> int:
        """Reaches what is due now; returns how many it reached. Raises database trouble that passes by itself."""
        now = self._gate.clock.now()
        resting = [one for one, row in self._failing.items() if row.retry_at and row.retry_at > now]
        with self._gate.database.read() as session:
            due = deadlines.due_ids(session, now, resting)
        self._failing = {one: self._failing[one] for one in (*resting, *due) if one in self._failing}
        return sum(self._attempt(deadline_id) for deadline_id in due)

    def _attempt(self, deadline_id: str) -> bool:
        try:
            reached = self._reach(deadline_id)
        except Exception as error:
            if isinstance(error, DATABASE_TROUBLE) and passes_by_itself(error):
                raise
            row = self._leave_alone(deadline_id)
            log.exception("deadline failed", deadline=deadline_id, failures=row.failures)
            return False
        self._failing.pop(deadline_id, None)
        return reached

    def _reach(self, deadline_id: str) -> bool:
        with self._gate.database.write() as session:
            reached = reach_deadline(self._gate, session, deadline_id)
        if reached:
            log.info("deadline reached", deadline=deadline_id)
        return reached

    def _leave_alone(self, deadline_id: str) -> _Failing:
        row = self._failing.setdefault(deadline_id, _Failing())
        row.failures += 1
        row.retry_at = self._gate.clock.now() + timedelta(seconds=row.backoff.next())
        return row
