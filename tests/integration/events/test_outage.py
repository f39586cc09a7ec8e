"""Eight hours without the log, at a gate of 2,000 trucks a day with 60 events each, on a clock that is turned by hand."""

import threading
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from events.bus.backlog import Backlog, backlog
from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope
from events.bus.relay import Relay
from events.bus.trouble import BrokerDownError
from events.messages.registry import DEADLINE
from events.storage.outbox import Outbox
from tests.manual_clock import ManualClock

from .conftest import NOW, Owner, deadline, make_owner

OUTAGE, A_DAY = timedelta(hours=8), 2_000 * 60
EVERY = timedelta(minutes=5)
RECORDS = 50
WEDGED_SECONDS = 60.0  # after which the watchdog ends a relay
SOME_MIB = 32  # forty thousand waiting events are more
MIB = 1 << 20
PATIENCE = 90.0  # of a relay that says nothing new while the log is there
TRIES = 300  # batches: a relay that works needs half as many


class AbsentLog(EmbeddedLog):
    """Takes nothing while it is `away`."""

    away = True
    tries = largest = 0

    def publish(self, batch: Iterable[Envelope]) -> None:
        events = list(batch)
        self.tries, self.largest = self.tries + 1, max(self.largest, len(events))
        if self.away:
            raise BrokerDownError("nobody answers", 0)
        super().publish(events)


@dataclass
class Gate:
    """An owner that goes on telling, whatever becomes of the log."""

    owner: Owner
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    said: list[str] = field(default_factory=list)

    def live(self) -> None:
        self.clock.advance(EVERY.total_seconds())
        due = round((self.clock.now() - NOW) / timedelta(days=1) * A_DAY)
        with self.owner.database.write() as session:
            for number in range(len(self.said), due):
                message = deadline(f"r{number % RECORDS}")
                self.said.append(
                    Outbox(self.owner.tables, "/gate").append(session, message, self.clock.now())
                )

    def waiting(self) -> Backlog:
        with self.owner.database.read() as session:
            return backlog(session, self.owner.tables)


class Outage(threading.Event):
    """The relay's stop: while it pauses, five minutes pass at the gate. The log comes back when the outage is over."""

    def __init__(self, gate: Gate, log: AbsentLog) -> None:
        super().__init__()
        self.gate, self.log = gate, log
        self.pauses: list[float] = []
        self.resident: list[int] = []
        self.at_the_end: Backlog | None = None
        self._left, self._since = -1, time.monotonic()

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout or 0)
        if self.gate.clock.now() < NOW + OUTAGE:
            self.gate.live()
            self.resident.append(psutil.Process().memory_info().rss)
        else:
            self.at_the_end = self.at_the_end or self.gate.waiting()
            self.log.away = False
        return self.is_set()

    def is_set(self) -> bool:
        return not self.log.away and self._goes_on() == 0

    def _goes_on(self) -> int:
        """How many events wait. Fails where a relay says the same again and again, or nothing: nobody else would ever end it."""
        left = self.gate.waiting().unpublished
        if left != self._left:
            self._left, self._since = left, time.monotonic()
        assert self.log.tries < TRIES, f"{left} events still wait after {self.log.tries} batches"
        assert time.monotonic() - self._since < PATIENCE, f"{left} events wait and nothing moves"
        return left


@pytest.mark.timeout(900)
def test_eight_hours_without_the_log_lose_double_and_disorder_nothing(tmp_path: Path) -> None:
    gate, wedged = Gate(make_owner(f"sqlite:///{tmp_path / 'gate.db'}")), list[str]()
    owner = gate.owner
    with AbsentLog(tmp_path / "log.db", clock=gate.clock) as log:
        relay = Relay(owner.database, owner.tables, log, gate.clock, lambda: wedged.append("wedged"))
        outage = Outage(gate, log)
        gate.live()
        relay.run(outage)
        assert on(log) == gate.said
    owes_nothing_to_chance(outage, log)
    assert gate.waiting().unpublished == 0
    assert wedged == []
    owner.database.close()


def owes_nothing_to_chance(outage: Outage, log: AbsentLog) -> None:
    """Everything waited in the database, seen by those who watch it; the relay held one batch of it and never gave up."""
    waited: Any = outage.at_the_end
    assert waited.unpublished == len(outage.gate.said) == OUTAGE / timedelta(days=1) * A_DAY
    assert outage.gate.clock.now() - waited.oldest == OUTAGE - EVERY
    assert log.tries > OUTAGE / EVERY
    assert log.largest == 1_000
    assert max(outage.pauses) < WEDGED_SECONDS / 4
    first_hour = len(outage.resident) // 8
    assert outage.resident[-1] - outage.resident[first_hour] < SOME_MIB * MIB


def on(log: EmbeddedLog) -> list[str]:
    found: list[str] = []
    with closing(log.look_on([DEADLINE.name], from_beginning=True)) as onlooker:
        while not onlooker.has_caught_up():
            found += (one.envelope.id for one in onlooker.poll(1))
    return found
