"""What leaves the outbox is in the archive, once, whole and in order; and what may not leave stays."""

import multiprocessing
import random
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from events.bus.archive import KEPT
from events.bus.archivist import move_all
from events.bus.envelope import Envelope
from events.bus.relay import enveloped
from events.messages.lane import LaneHeartbeat
from tests.manual_clock import ManualClock

from .conftest import NOW, Owner, deadline, make_owner

LATER = ManualClock(NOW + KEPT + timedelta(days=40))
DUE = 60
KILLS = 12


def publish(owner: Owner, at: datetime, *ids: str) -> None:
    outbox = owner.tables.outbox
    waiting = update(outbox).where(outbox.c.published_at.is_(None))
    with owner.database.write() as session:
        session.execute((waiting.where(outbox.c.id.in_(ids)) if ids else waiting).values(published_at=at))


def left(owner: Owner) -> list[Envelope]:
    outbox = owner.tables.outbox
    with owner.database.read() as session:
        return [enveloped(row) for row in session.execute(select(outbox).order_by(outbox.c.position))]


def kept(owner: Owner) -> list[Envelope]:
    with owner.database.read() as session:
        return list(owner.archive.said(session))


def broken(owner: Owner) -> list[tuple[int, str]]:
    with owner.database.read() as session:
        return list(owner.archive.broken(session))


def test_what_moves_comes_back_as_it_was_and_in_its_order(owner: Owner) -> None:
    for number in range(30):
        owner.say(deadline(f"Đồng Đăng {number % 3}"))
    publish(owner, NOW)
    before = left(owner)
    with owner.database.write() as session:
        assert owner.archive.move(session, LATER.now(), most=20) == 20
    assert move_all(owner.database, owner.archive, LATER) == 10
    assert (kept(owner), left(owner), broken(owner)) == (before, [], [])
    assert move_all(owner.database, owner.archive, LATER) == 0
    owner.say(deadline("Đồng Đăng 0"))
    (next_one,) = left(owner)
    assert next_one.sequence == 11, "numbers go on from where they were"


def test_what_the_log_was_given_lately_stays(owner: Owner) -> None:
    owner.say(deadline("r1"))
    publish(owner, NOW)
    assert move_all(owner.database, owner.archive, ManualClock(NOW + KEPT)) == 0
    assert move_all(owner.database, owner.archive, ManualClock(NOW + KEPT + timedelta(seconds=1))) == 1


def test_what_is_unpublished_stays_and_so_does_what_stands_behind_it(owner: Owner) -> None:
    for name in ("a", "b", "c"):
        owner.say(deadline("r1"), event_id=name)
    publish(owner, NOW, "a", "c")
    assert move_all(owner.database, owner.archive, LATER) == 1
    assert [event.id for event in left(owner)] == ["b", "c"]


def test_rows_of_compacted_topics_stay(owner: Owner) -> None:
    owner.say(LaneHeartbeat(lane="b2-in", at=NOW, source_state="streaming", last_frame_at=None))
    owner.say(deadline("r1"))
    publish(owner, NOW)
    assert move_all(owner.database, owner.archive, LATER) == 1
    assert [event.key for event in left(owner)] == ["b2-in"]


def test_each_month_has_parcels_of_its_own(owner: Owner) -> None:
    for at in (NOW, NOW + timedelta(days=20), NOW + timedelta(days=21)):
        owner.say(deadline("r1"))
        publish(owner, at)
    assert move_all(owner.database, owner.archive, LATER) == 3
    with owner.database.read() as session:
        held = owner.archive.holding(session)
        months = list(session.scalars(select(owner.archive.table.c.month).order_by("number")))
    assert months == ["2026-11", "2026-12"]
    assert (held.events, held.parcels, held.months) == (3, 2, ("2026-11", "2026-12"))


@pytest.mark.parametrize("harm", ["content", "garbage", "month", "digest", "missing", "events"])
def test_a_parcel_that_was_changed_or_taken_away_is_named(owner: Owner, harm: str) -> None:
    for number in range(4):
        owner.say(deadline("r1"))
        publish(owner, NOW + timedelta(days=31 * number))
    move_all(owner.database, owner.archive, ManualClock(LATER.now() + timedelta(days=150)))
    table = owner.archive.table
    second = table.c.number == 2
    with owner.database.write() as session:
        other = session.scalar(select(table.c.content).where(table.c.number == 3))
        changes = {"content": other, "garbage": b"x", "month": "1999-01", "digest": "0" * 64, "events": 7}
        column = {"garbage": "content"}.get(harm, harm)
        if harm == "missing":
            session.execute(delete(table).where(second))
        else:
            session.execute(update(table).where(second).values({column: changes[harm]}))
    expected = {"digest": [2, 3], "missing": [3]}.get(harm, [2])
    assert [number for number, _ in broken(owner)] == expected


def test_two_at_once_move_each_row_once(owner: Owner) -> None:
    for number in range(DUE):
        owner.say(deadline(f"r{number}"))
    publish(owner, NOW)
    before = left(owner)

    def work() -> None:
        moved = 1
        while moved:
            with owner.database.write() as session:
                moved = owner.archive.move(session, LATER.now(), most=3)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (kept(owner), left(owner), broken(owner)) == (before, [], [])


def move_slowly(url: str, alive: Path) -> None:
    """Never returns: it is killed."""
    owner = make_owner(url)
    alive.touch()
    while True:
        with owner.database.write() as session:
            owner.archive.move(session, LATER.now(), most=1)


def test_killed_at_any_moment_every_event_is_in_exactly_one_place(owner: Owner, tmp_path: Path) -> None:
    chance, server = random.Random(7), multiprocessing.get_context("forkserver")
    server.set_forkserver_preload([__name__])
    url = owner.database.url
    said: list[str] = []
    for number in range(KILLS):
        said += [owner.say(deadline(f"r{one % 5}")) for one in range(DUE)]
        publish(owner, NOW)
        alive = tmp_path / f"alive-{number}"
        child = server.Process(target=move_slowly, args=(url, alive))
        child.start()
        limit = time.monotonic() + 60
        while not alive.exists():
            assert time.monotonic() < limit
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.2))
        child.kill()
        child.join()
        child.close()
        places = Counter(event.id for event in [*kept(owner), *left(owner)])
        assert places == Counter(said)
    assert kept(owner)
    move_all(owner.database, owner.archive, LATER)
    assert [event.id for event in kept(owner)] == said
    assert broken(owner) == []
