"""Eight hours without the log, at a gate of 2,000 trucks a day with 60 events each, on a clock that is turned by hand."""

from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from events.bus.backlog import backlog
from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope
from events.bus.relay import Relay
from events.bus.trouble import BrokerDownError
from events.messages.registry import DEADLINE
from events.storage.outbox import Outbox
from tests.manual_clock import ManualClock

from .conftest import NOW, deadline, make_owner

HOURS, A_DAY = 8, 2_000 * 60
EVERY = timedelta(seconds=30)  # as long as the relay waits at most before it tries again
RECORDS = 50


class AbsentLog(EmbeddedLog):
    """Takes nothing while it is `away`."""

    away = True

    def publish(self, batch: Iterable[Envelope]) -> None:
        if self.away:
            raise BrokerDownError("nobody answers", 0)
        super().publish(batch)


@pytest.mark.timeout(600)
def test_eight_hours_without_the_log_lose_double_and_disorder_nothing(tmp_path: Path) -> None:
    owner, clock = make_owner(f"sqlite:///{tmp_path / 'gate.db'}"), ManualClock(NOW)
    said: list[str] = []
    with AbsentLog(tmp_path / "log.db", clock=clock) as log:
        relay = Relay(owner.database, owner.tables, log, clock, lambda: None)
        while clock.now() < NOW + timedelta(hours=HOURS):
            clock.advance(EVERY.total_seconds())
            due = round((clock.now() - NOW) / timedelta(days=1) * A_DAY)
            with owner.database.write() as session:
                for number in range(len(said), due):
                    message = deadline(f"r{number % RECORDS}")
                    said.append(Outbox(owner.tables, "/gate").append(session, message, clock.now()))
            with pytest.raises(BrokerDownError):
                relay.step()
        assert len(said) == HOURS * A_DAY // 24
        with owner.database.read() as session:
            waiting = backlog(session, owner.tables)
        assert (waiting.unpublished, clock.now() - (waiting.oldest or NOW)) == (
            len(said),
            timedelta(hours=HOURS) - EVERY,
        )
        log.away = False
        while relay.step():
            pass
        assert on(log) == said
    owner.database.close()


def on(log: EmbeddedLog) -> list[str]:
    found: list[str] = []
    with closing(log.look_on([DEADLINE.name], from_beginning=True)) as onlooker:
        while not onlooker.has_caught_up():
            found += (one.envelope.id for one in onlooker.poll(1))
    return found
