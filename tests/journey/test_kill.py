"""The embedded form is killed with -9 at random moments of a journey and goes on where it was: nothing lost, nothing twice."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from deploy.demo.stories import Story
from deploy.demo.theatre import LANES, Theatre
from deploy.forms import Form
from deploy.owners import CLOCK
from tests.journey.road import Road, truck

T = TypeVar("T")
pytestmark = pytest.mark.timeout(2400)  # six starts of the whole gate and a journey between them
SEED = 20261124
KILLS = 6
PATIENCE = 600.0


def insist(ask: Callable[[], T], good: Callable[[T], bool] = lambda _: True) -> T:
    """Asks again while the gate is away, as every client of it must."""
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            seen = ask()
            if good(seen):
                return seen
        except (httpx.TransportError, httpx.HTTPStatusError):
            seen = None
        assert time.monotonic() < limit, f"last seen: {seen}"
        time.sleep(0.5)


@pytest.fixture
def form(theatre: Theatre, tmp_path: Path) -> Iterator[tuple[Form, Theatre]]:
    stages = Theatre(tmp_path, theatre.painters, CLOCK, theatre.stop, drawn=theatre.root / "drawn")
    form = Form(tmp_path / "gate", {lane: stages.stage(lane) for lane in LANES})
    stages.open()
    form.prepare()
    form.start()
    yield form, stages
    form.stop()


def test_a_journey_survives_kill_9_at_random_moments(form: tuple[Form, Theatre]) -> None:
    """The journey runs in a thread of its own: processes are started by the main thread, for they end with their starter."""
    gate, stages = form
    dice = random.Random(SEED)
    with ThreadPoolExecutor(4) as drivers, closing(Road(gate, stages, drivers)) as road:
        road.await_lanes()
        journey = drivers.submit(travel, road)
        for _ in range(KILLS):
            time.sleep(dice.uniform(1.0, 12.0))
            gate.kill("gate")
            gate.start()
        record = journey.result()
        codes = insist(lambda: road.happened(record))
        seen = insist(lambda: road.record(record))
    assert codes.count("record_declared") == 1
    assert codes.count("point_passed") == 2
    assert sorted(s["lane"] for s in seen["sightings"] if s["through"]) == ["b1-out", "b2-in"]
    gate.stop()
    assert_sound(gate.folder / "data")


def travel(road: Road) -> str:
    """Declare (twice, as a client that got no answer would), enter, be cleared, leave."""
    story = truck("12C12345", trailer="12R01234")
    papers = road.papers(story)
    for row in papers.rows(complete=True):
        insist(lambda row=row: road.register_row(row))
    record = insist(lambda: road.declare_once(story, papers, "the-one-declaration"))
    assert insist(lambda: road.declare_once(story, papers, "the-one-declaration")) == record
    assert passed(road, story, "b2-in", record)
    insist(lambda: road.state(record), lambda state: state == "cleared")
    assert passed(road, story, "b1-out", record)
    insist(lambda: road.state(record), lambda state: state == "closed")
    return record


def passed(road: Road, story: Story, lane: str, record: str) -> bool:
    """A lane that was killed while the vehicle stood there may miss a plate: then it goes to the officer, as in life."""
    passing = road.drive(story, lane, waits=PATIENCE)
    while not passing.done():
        for case in insist(lambda: road["bienphong"].get("/sightings")):
            if (case["lane"], case["standing"]) == (lane, True):
                with suppress(httpx.HTTPError):  # killed in the middle, or settled by then: looked at again
                    road.settle(case["id"], "matched", record)
        time.sleep(1)
    return passing.result()


def assert_sound(data: Path) -> None:
    """Every database is whole, nothing is parked."""
    databases = [*data.glob("*.sqlite"), *data.glob("lanes/*/lane.sqlite")]
    assert len(databases) == 10
    for path in databases:
        with closing(sqlite3.connect(path)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            tables = {
                name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            if "inbox_parked" in tables:
                assert database.execute("SELECT consumer, type, reason FROM inbox_parked").fetchall() == [], (
                    path
                )
