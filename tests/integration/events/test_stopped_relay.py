"""SIGSTOP: a relay that neither works nor ends loses its lock, the standby goes on, and the woken one says nothing twice."""

import multiprocessing
import os
import signal
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from events.bus import relay as relaying
from events.bus import relay_lock
from events.bus.embedded import EmbeddedLog
from events.bus.watchdog import TEMPORARY_FAILURE
from events.messages.registry import DEADLINE

from .conftest import Owner, deadline, make_owner
from .test_consumer_loop import until
from .test_relay import relay_of, running, unpublished

SILENT_SECONDS = 5.0


def relay_until_stopped(url: str, log: Path) -> None:
    """Never returns by itself: its watchdog ends it, or it stands by. As in production, but that silence is noticed sooner."""
    relay_lock.SILENT_SECONDS = relay_lock.HALFWAY_SECONDS = relaying._WEDGED_SECONDS = SILENT_SECONDS
    owner = make_owner(url)
    with EmbeddedLog(log) as own, running(relay_of(owner, own, relaying.end_process)):
        signal.pause()


def said_on(path: Path) -> list[str]:
    found: list[str] = []
    with EmbeddedLog(path) as log, closing(log.look_on([DEADLINE.name], from_beginning=True)) as onlooker:
        while not onlooker.has_caught_up():
            found += (one.envelope.id for one in onlooker.poll(1))
    return found


def now(owner: Owner) -> datetime:
    with owner.database.read() as session:
        moment: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment


def stands_by(owner: Owner, since: datetime) -> bool:
    """The woken one has found its session gone, and has begun another: whoever was at work had his already."""
    begun = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_start > :since"
    )
    with owner.database.read() as session:
        return bool(session.execute(text(begun), {"since": since}).scalar_one())


@pytest.mark.postgres
def test_a_stopped_relay_loses_its_lock_and_says_nothing_when_it_wakes(
    fresh_database: str, tmp_path: Path
) -> None:
    owner, path = make_owner(fresh_database), tmp_path / "log.db"
    child = multiprocessing.get_context("forkserver").Process(
        target=relay_until_stopped, args=(fresh_database, path)
    )
    child.start()
    try:
        said = [owner.say(deadline("r"))]
        until(lambda: unpublished(owner) == 0)
        os.kill(child.pid or 0, signal.SIGSTOP)
        said += [owner.say(deadline("r")) for _ in range(3)]
        with EmbeddedLog(path) as log, running(relay_of(owner, log)):
            until(lambda: unpublished(owner) == 0)
            woken = now(owner)
            os.kill(child.pid or 0, signal.SIGCONT)
            until(lambda: child.exitcode == TEMPORARY_FAILURE or stands_by(owner, woken))
            said.append(owner.say(deadline("r")))
            until(lambda: unpublished(owner) == 0)
    finally:
        child.kill()
        child.join()
    assert said_on(path) == said
    owner.database.close()
