"""The relay brings every event of the outbox to the log, in order, through outages, and only one is active."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope
from events.bus.port import Broker
from events.bus.relay import Relay, enveloped
from events.bus.relay_lock import relay_lock
from events.bus.trouble import BrokerDownError
from events.clock import SystemClock
from events.messages.gate import RegisterRowChanged
from events.messages.lane import LaneHeartbeat
from events.messages.values import Agency
from events.storage.outbox import EventTooLargeError, Outbox

from .conftest import NOW, Owner, deadline, make_owner
from .test_consumer_loop import PATIENCE, until


class UnsteadyLog(EmbeddedLog):
    """The embedded log with a plug that comes out: `failures` says how many events it still takes each time."""

    def __init__(self, path: Path, failures: Sequence[int] = ()) -> None:
        super().__init__(path)
        self.failures = list(failures)
        self.published: list[Envelope] = []

    def publish(self, batch: Sequence[Envelope]) -> None:
        acked = self.failures.pop(0) if self.failures else None
        super().publish(batch[:acked])
        self.published += batch[:acked]
        if acked is not None:
            raise BrokerDownError("unplugged", acked)


class HangingLog(UnsteadyLog):
    """Takes nothing until it is released."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.release = threading.Event()

    def publish(self, batch: Sequence[Envelope]) -> None:
        self.release.wait(PATIENCE)
        super().publish(batch)


Unsteady = Callable[..., UnsteadyLog]


@pytest.fixture
def unsteady(tmp_path: Path) -> Iterator[Unsteady]:
    with ExitStack() as logs:
        yield lambda *failures: logs.enter_context(UnsteadyLog(tmp_path / f"{uuid4()}.db", failures))


@contextmanager
def running(relay: Relay) -> Iterator[threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=relay.run, args=(stop,))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def relay_of(owner: Owner, log: Broker, on_wedged: Callable[[], None] = lambda: None) -> Relay:
    return Relay(owner.database, owner.tables, log, SystemClock(), on_wedged)


def unpublished(owner: Owner) -> int:
    outbox = owner.tables.outbox
    with owner.database.read() as session:
        return len(session.execute(select(outbox.c.id).where(outbox.c.published_at.is_(None))).all())


def test_events_reach_the_log_in_the_order_of_the_outbox(owner: Owner, unsteady: Unsteady) -> None:
    ids = [owner.say(deadline(f"r{number % 3}")) for number in range(30)]
    log = unsteady()
    with running(relay_of(owner, log)):
        until(lambda: unpublished(owner) == 0)
        ids += [owner.say(deadline("late")) for _ in range(3)]
        until(lambda: unpublished(owner) == 0)
    assert [event.id for event in log.published] == ids


def test_an_event_arrives_as_it_was_said(owner: Owner, unsteady: Unsteady) -> None:
    owner.say(deadline("r"))
    owner.say(LaneHeartbeat(lane="b2-in", at=NOW, source_state="streaming", last_frame_at=NOW))
    log = unsteady()
    with running(relay_of(owner, log)):
        until(lambda: unpublished(owner) == 0)
    first, second = log.published
    assert (first.source, first.key, first.subject, first.sequence, first.time) == ("/gate", "r", "r", 1, NOW)
    assert first.message() == deadline("r")
    assert (second.topic, second.sequence) == ("lane.heartbeat.v1", None)


def test_of_a_register_row_the_gate_keeps_the_hash_alone_once_the_log_has_it(
    owner: Owner, unsteady: Unsteady
) -> None:
    row = RegisterRowChanged(
        agency=Agency.TAX, register_name="firms", key="49", version=1, row={"debt": "much"}, at=NOW
    )
    register, record = owner.say(row), owner.say(deadline("r"))
    log = unsteady(1, 0)
    with running(relay_of(owner, log)):
        until(lambda: unpublished(owner) == 0)
    outbox = owner.tables.outbox
    with owner.database.read() as session:
        kept = {one.id: one for one in session.execute(select(outbox)).all()}
    assert kept[register].payload == f"sha256:{log.published[0].digest}"
    assert "debt" in log.published[0].data.decode()
    assert kept[record].payload == log.published[1].data.decode()
    assert [enveloped(kept[one.id]).fingerprint for one in log.published] == [
        one.fingerprint for one in log.published
    ]


def test_an_outage_loses_nothing_and_repeats_only_what_was_not_acknowledged(
    owner: Owner, unsteady: Unsteady
) -> None:
    ids = [owner.say(deadline("r")) for _ in range(10)]
    log = unsteady(0, 4, 0, 1)
    with running(relay_of(owner, log)):
        until(lambda: unpublished(owner) == 0)
    assert [event.id for event in log.published] == ids


def test_a_rolled_back_change_says_nothing(owner: Owner, unsteady: Unsteady) -> None:
    with pytest.raises(ZeroDivisionError):
        _say_and_fail(owner)
    owner.say(deadline("r"))
    log = unsteady()
    with running(relay_of(owner, log)):
        until(lambda: unpublished(owner) == 0)
    assert [event.sequence for event in log.published] == [1], "the sequence number was given back as well"


def _say_and_fail(owner: Owner) -> None:
    with owner.database.write() as session:
        Outbox(owner.tables, "/gate").append(session, deadline("r"), NOW)
        raise ZeroDivisionError


def test_an_event_too_large_for_the_log_fails_where_it_is_said(owner: Owner) -> None:
    with pytest.raises(EventTooLargeError):
        owner.say(deadline("r" * 1_000_000))


def test_only_one_relay_of_an_owner_is_active_and_a_standby_takes_over(
    owner: Owner, unsteady: Unsteady
) -> None:
    first, second = unsteady(), unsteady()
    with ExitStack() as stack:
        with running(relay_of(owner, first)):
            owner.say(deadline("r"))
            until(lambda: len(first.published) == 1)
            stack.enter_context(running(relay_of(owner, second)))
            for _ in range(5):
                owner.say(deadline("r"))
            until(lambda: unpublished(owner) == 0)
            assert len(first.published) == 6
            assert second.published == []
        last = owner.say(deadline("r"))
        until(lambda: unpublished(owner) == 0)
        assert [event.id for event in second.published] == [last]


def test_the_lock_of_one_owner_does_not_bind_another(owner: Owner, tmp_path: Path) -> None:
    if owner.database.engine.dialect.name == "postgresql":
        other = make_owner(owner.database.url, "tax")
    else:
        other = make_owner(f"sqlite:///{tmp_path / 'tax.db'}", "tax")
    with (
        relay_lock(owner.database) as mine,
        relay_lock(owner.database) as again,
        relay_lock(other.database) as theirs,
    ):
        assert mine is not None
        assert again is None
        assert theirs is not None
    other.database.close()


@pytest.mark.postgres
def test_a_relay_whose_database_connection_was_cut_gets_its_lock_back(
    fresh_database: str, unsteady: Unsteady
) -> None:
    owner = make_owner(fresh_database)
    log = unsteady()
    with running(relay_of(owner, log)):
        owner.say(deadline("r"))
        until(lambda: unpublished(owner) == 0)
        with owner.database.engine.begin() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
        owner.say(deadline("r"))
        until(lambda: unpublished(owner) == 0)
    assert [event.sequence for event in log.published] == [1, 2]
    owner.database.close()


def test_a_relay_that_hangs_cries_out(owner: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.bus.relay._WEDGED_SECONDS", 0.5)
    wedged = threading.Event()
    owner.say(deadline("r"))
    with HangingLog(tmp_path / "log.db") as log, running(relay_of(owner, log, wedged.set)):
        assert wedged.wait(PATIENCE)
        log.release.set()


def test_an_idle_relay_and_one_in_an_outage_do_not_cry_out(
    owner: Owner, unsteady: Unsteady, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.bus.relay._WEDGED_SECONDS", 6.0)
    wedged = threading.Event()
    owner.say(deadline("r"))
    log = unsteady(*[0] * 6)
    with running(relay_of(owner, log, wedged.set)):
        until(lambda: unpublished(owner) == 0)
        assert not wedged.is_set()


def test_the_embedded_log_takes_what_the_relay_brings(owner: Owner, tmp_path: Path) -> None:
    identity = owner.say(deadline("r"))
    with EmbeddedLog(tmp_path / "log.db") as log, running(relay_of(owner, log)):
        member = log.subscribe("gate", ["gate.deadline.v1"])
        received: list[str] = []
        until(lambda: bool(received.extend(one.envelope.id for one in member.poll(0.1)) or received))
        member.close()
    assert received == [identity]
