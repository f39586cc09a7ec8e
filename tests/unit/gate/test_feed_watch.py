"""Who waits for news is woken by news of their own, by nothing else, and survives a database that is away for a while."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from events.storage.database import Database
from gate.api.feed_watch import FeedWatch
from gate.store.models import metadata
from gate.store.models.chain import FeedRow
from gate.store.session import Session

LONG, SHORT = 60.0, 0.6
OWN, OTHER = "0101234567", "0209876543"


class Troubled(Database):
    """The real database, away while `away`."""

    away = False

    @contextmanager
    def read(self) -> Iterator[Session]:
        if self.away:
            raise OperationalError("SELECT", {}, sqlite3.OperationalError("disk I/O error"))
        with super().read() as session:
            yield session


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Troubled]:
    made = Troubled(f"sqlite:///{tmp_path}/gate.db", "gate")
    metadata.create_all(made.engine)
    yield made
    made.close()


def put(database: Database, position: int, tax_code: str) -> None:
    with database.write() as session:
        session.add(FeedRow(position=position, row_id=position, record_id="r", tax_code=tax_code))


def test_own_news_wakes_and_others_do_not(database: Troubled) -> None:
    async def story() -> list[bool]:
        watch = FeedWatch(database)
        firm = asyncio.create_task(watch.beyond(0, OWN, SHORT))
        officer = asyncio.create_task(watch.beyond(0, None, LONG))
        await asyncio.sleep(0)
        await asyncio.to_thread(put, database, 1, OTHER)
        return [await officer, await firm]

    assert asyncio.run(story()) == [True, False]


def test_what_came_before_one_began_to_wait_is_not_missed(database: Troubled) -> None:
    async def story() -> list[bool]:
        watch = FeedWatch(database)
        first = asyncio.create_task(watch.beyond(0, OTHER, LONG))
        await asyncio.sleep(0)
        await asyncio.to_thread(put, database, 1, OWN)
        await asyncio.to_thread(put, database, 2, OTHER)
        return [await first, await watch.beyond(0, OWN, LONG)]

    assert asyncio.run(story()) == [True, True]


def test_a_database_that_is_away_for_a_while_ends_no_waiting(database: Troubled) -> None:
    async def story() -> bool:
        watch = FeedWatch(database)
        database.away = True
        waiting = asyncio.create_task(watch.beyond(0, OWN, LONG))
        await asyncio.sleep(SHORT)
        database.away = False
        await asyncio.to_thread(put, database, 1, OWN)
        return await waiting

    assert asyncio.run(story())


def test_a_server_that_goes_down_lets_everyone_go(database: Troubled) -> None:
    async def story() -> list[bool]:
        watch = FeedWatch(database)
        waiting = asyncio.create_task(watch.beyond(0, OWN, LONG))
        await asyncio.sleep(0)
        await asyncio.to_thread(watch.stop)
        return [await waiting, await watch.beyond(0, OWN, LONG)]

    assert asyncio.run(story()) == [False, False]
