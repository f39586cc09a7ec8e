"""A relay with a long backlog reads ahead and has it signed aside; neither loses an event, an order or a signature."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from sqlalchemy import select

from events.bus.embedded import EmbeddedLog
from events.bus.envelope import Envelope
from events.bus.read_ahead import ReadAhead
from events.bus.relay import Relay
from events.bus.seals import SealingBroker
from events.bus.signatory import Signatory
from events.bus.trouble import BrokerDownError
from events.clock import SystemClock
from events.signing import PinnedKeys, throwaway_key
from events.storage.outbox import Outbox

from .conftest import NOW, Owner, deadline, make_owner
from .test_consumer_loop import PATIENCE, until

KEY = throwaway_key()
PINNED = PinnedKeys.of(KEY.public_bytes())


class AttentiveLog(EmbeddedLog):
    """Keeps what it was given, and does something once in the middle of the first batch."""

    def __init__(self, path: Path, meanwhile: Any = None, failures: Sequence[int] = ()) -> None:
        super().__init__(path)
        self.published: list[Envelope] = []
        self._meanwhile, self._failures = meanwhile, list(failures)

    def publish(self, batch: Iterable[Envelope]) -> None:
        events = list(batch)
        if self._meanwhile is not None:
            self._meanwhile()
            self._meanwhile = None
        acked = self._failures.pop(0) if self._failures else len(events)
        super().publish(events[:acked])
        self.published += events[:acked]
        if acked < len(events):
            raise BrokerDownError("unplugged", acked)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.bus.relay._BATCH", 3)


def relayed(owner: Owner, log: AttentiveLog, wanted: int) -> list[str]:
    relay, stop = Relay(owner.database, owner.tables, log, SystemClock(), lambda: None), threading.Event()
    thread = threading.Thread(target=relay.run, args=(stop,))
    thread.start()
    try:
        until(lambda: len(log.published) >= wanted and unmarked(owner) == 0)
    finally:
        stop.set()
        thread.join(PATIENCE)
    return [event.id for event in log.published]


def unmarked(owner: Owner) -> int:
    outbox = owner.tables.outbox
    with owner.database.read() as session:
        return len(session.execute(select(outbox.c.id).where(outbox.c.published_at.is_(None))).all())


@pytest.mark.usefixtures("small_batches")
def test_a_backlog_of_several_batches_leaves_in_order_and_once(owner: Owner, tmp_path: Path) -> None:
    ids = [owner.say(deadline(f"r{number % 2}")) for number in range(11)]
    with AttentiveLog(tmp_path / "log.db") as log:
        assert relayed(owner, log, 11) == ids


@pytest.mark.usefixtures("small_batches")
def test_an_outage_in_the_middle_of_a_backlog_repeats_only_what_was_not_acknowledged(
    owner: Owner, tmp_path: Path
) -> None:
    ids = [owner.say(deadline("r")) for _ in range(11)]
    with AttentiveLog(tmp_path / "log.db", failures=[3, 1, 0, 2]) as log:
        assert relayed(owner, log, 11) == ids


@pytest.mark.postgres
@pytest.mark.usefixtures("small_batches")
def test_what_took_an_earlier_position_and_commits_while_later_ones_are_under_way_is_not_forgotten(
    fresh_database: str, tmp_path: Path
) -> None:
    owner = make_owner(fresh_database)
    with ExitStack() as slow:
        session = slow.enter_context(owner.database.write())
        early = Outbox(owner.tables, "/gate").append(session, deadline("slow"), NOW)
        later = [owner.say(deadline("quick")) for _ in range(9)]
        with AttentiveLog(tmp_path / "log.db", meanwhile=slow.close) as log:
            assert set(relayed(owner, log, 10)) == {early, *later}
    owner.database.close()


def test_what_could_not_be_marked_is_told_before_anything_more_is_taken() -> None:
    rows = [SimpleNamespace(position=number) for number in range(6)]

    def read(besides: Any) -> Any:
        return [row for row in rows if row.position not in besides][:2]

    def mark(_rows: Any) -> None:
        raise OSError("no space left")

    with closing(ReadAhead(read, mark, 2)) as ahead:
        ahead.done(ahead.take())
        ahead.done(ahead.take())  # the marking of the first two may still be under way
        with pytest.raises(OSError, match="no space left"):
            ahead.take()


@pytest.fixture
def signatory() -> Iterator[Signatory]:
    with closing(Signatory(KEY, aside=True)) as made:
        yield made


def said(count: int) -> list[Envelope]:
    names = {
        "source": "/gate",
        "type": "x",
        "topic": "t",
        "key": "k",
        "time": datetime(2026, 11, 24, tzinfo=UTC),
    }
    return [Envelope(id=f"{n}-Đặng", subject="k", data=b"{}", sequence=n + 1, **names) for n in range(count)]


def verified(events: Iterable[Envelope]) -> list[str]:
    found = []
    for event in events:
        PINNED.verify(event.content, event.key_id or "", event.signature or "")
        found.append(event.id)
    return found


def scribes() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "scribe.py" in " ".join(child.cmdline())]


@pytest.mark.parametrize("count", [1, 249, 250, 1_001])
def test_few_and_many_events_are_signed_the_same_in_the_same_order(signatory: Signatory, count: int) -> None:
    batch = said(count)
    assert verified(signatory.signed(batch)) == [event.id for event in batch]
    assert list(signatory.signed(batch)) == [event.signed(KEY) for event in batch]
    assert len(scribes()) == (count >= 250)


def test_the_second_process_ends_with_the_backlog(signatory: Signatory) -> None:
    verified(signatory.signed(said(300)))
    assert len(scribes()) == 1
    verified(signatory.signed(said(1)))
    assert scribes() == []


def test_the_second_process_may_be_killed_at_any_moment(signatory: Signatory) -> None:
    batch, seen = said(1_000), []
    for number, event in enumerate(signatory.signed(batch)):
        if number == 350:
            scribes()[0].kill()
        seen.append(event)
    assert verified(seen) == [event.id for event in batch]
    assert len(verified(signatory.signed(batch))) == 1_000, "and the next batch has a new one"


def test_a_batch_that_is_given_up_in_the_middle_leaves_no_signatures_to_the_next(
    signatory: Signatory,
) -> None:
    halfway = iter(signatory.signed(said(600)))
    for _ in range(130):
        next(halfway)
    halfway.close()  # type: ignore[attr-defined]  # iter() tells of no more than __next__
    other = [event.signed(throwaway_key()) for event in said(400)][::-1]
    assert verified(signatory.signed(other)) == [event.id for event in other]


def test_a_log_that_signs_aside_takes_a_long_batch_whole(tmp_path: Path) -> None:
    with AttentiveLog(tmp_path / "log.db") as log, SealingBroker(log, KEY, aside=True) as sealing:
        sealing.publish(_deadlines(300))
        assert len(verified(log.published)) == 300
    assert scribes() == []


def _deadlines(count: int) -> Iterator[Envelope]:
    for event in said(count):
        yield Envelope(**{**event.__dict__, "topic": "gate.deadline.v1"})
