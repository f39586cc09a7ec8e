"""SIGSTOP: a relay that neither works nor ends loses its lock, the standby goes on, and the woken one says nothing twice."""

import multiprocessing
import os
import signal
from contextlib import closing
from pathlib import Path

import pytest

from events.bus import relay as relaying
from events.bus import relay_lock
from events.bus.embedded import EmbeddedLog
from events.bus.watchdog import TEMPORARY_FAILURE
from events.messages.registry import DEADLINE

from .conftest import deadline, make_owner
from .test_consumer_loop import PATIENCE, until
from .test_relay import relay_of, running, unpublished

SILENT_SECONDS = 5.0


def relay_until_stopped(url: str, log: Path) -> None:
    """Never returns by itself. As in production, but that silence is noticed sooner."""
    relay_lock._SILENT_SECONDS = relaying._WEDGED_SECONDS = SILENT_SECONDS
    owner = make_owner(url)
    with EmbeddedLog(log) as own, running(relay_of(owner, own, relaying.end_process)):
        signal.pause()


def said_on(path: Path) -> list[str]:
    found: list[str] = []
    with EmbeddedLog(path) as log, closing(log.look_on([DEADLINE.name], from_beginning=True)) as onlooker:
        while not onlooker.has_caught_up():
            found += (one.envelope.id for one in onlooker.poll(1))
    return found


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
            os.kill(child.pid or 0, signal.SIGCONT)
            child.join(PATIENCE)
            assert child.exitcode == TEMPORARY_FAILURE, (
                "its watchdog ends it: the supervisor starts it as the standby"
            )
            said.append(owner.say(deadline("r")))
            until(lambda: unpublished(owner) == 0)
    finally:
        child.kill()
        child.join()
    assert said_on(path) == said
    owner.database.close()
