"""Who hears of what, and that a page which was away learns that it missed something."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from events.messages.facts import Firm
from events.storage.database import Database
from gate.domain.access import Actor, Role
from gate.migrate import upgrade
from gate.pages.live import LOOK_SECONDS, LiveFeed, topics_of
from gate.store.changes import Change
from gate.store.models.journal import JournalRow

OWN = Firm(tax_code="0101234567", name="Own")
CLERK = Actor("c", "clerk", Role.FIRM, OWN)
GUARD = Actor("g", "guard", Role.BORDER_GUARD_OFFICER)


def change(action: str = "record_declared", tax_code: str | None = OWN.tax_code, lane: str = "") -> Change:
    return Change(7, action, "r1", lane, tax_code)


def test_a_firm_hears_of_its_own_records_alone() -> None:
    assert topics_of(change(), CLERK) == {"records", "record:r1"}
    assert topics_of(change(tax_code="0209876543"), CLERK) == frozenset()
    assert topics_of(change(tax_code=None), CLERK) == frozenset()


def test_an_officer_hears_of_records_and_lanes() -> None:
    assert "lanes" not in topics_of(change(), GUARD)
    assert {"lanes", "record:r1"} <= topics_of(change("vehicle_sighted", lane="b1-in"), GUARD)
    assert "others" in topics_of(change("hold_placed", tax_code=None), GUARD)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/gate.db", "gate")
    upgrade(made)
    yield made
    made.close()


def journal(database: Database, action: str, subject: str = "lane-1") -> None:
    with database.write() as session:
        session.add(
            JournalRow(
                at=datetime(2026, 11, 24, tzinfo=UTC), account_id="g", name="g", role="system", address="",
                action=action, subject=subject, outcome="success", code="", details={"lane": "b1-in"},
            )
        )  # fmt: skip


async def heard(stream: AsyncIterator[str]) -> str:
    """The next event; the limit is generous, the condition is what counts."""
    async with asyncio.timeout(60):
        async for event in stream:
            if "event: changed" in event:
                return event
    raise AssertionError("the stream ended without an event")


def test_a_listener_is_told_and_the_stream_ends_when_the_server_goes_down(database: Database) -> None:
    async def story() -> tuple[str, list[str]]:
        feed = LiveFeed(database)
        stream = feed.stream(GUARD, None)
        assert (await anext(stream)).startswith("retry:")
        await asyncio.to_thread(journal, database, "vehicle_sighted")
        event = await heard(stream)
        feed.stop()
        return event, [left async for left in stream]

    event, left = asyncio.run(story())
    assert '"lanes"' in event
    assert event.startswith("id: 1\n")
    assert left == []


class Troubled(Database):
    """The real database, away while `away`."""

    away = False

    @contextmanager
    def read(self) -> Iterator[Session]:
        if self.away:
            raise OperationalError("SELECT", {}, sqlite3.OperationalError("disk I/O error"))
        with super().read() as session:
            yield session


def test_a_stream_outlives_a_database_that_is_away_for_a_while(database: Database) -> None:
    troubled = Troubled(database.url, "gate")

    async def story() -> str:
        feed = LiveFeed(troubled)
        stream = feed.stream(GUARD, None)
        assert (await anext(stream)).startswith("retry:")
        troubled.away = True
        await asyncio.to_thread(journal, database, "vehicle_sighted")
        await asyncio.sleep(LOOK_SECONDS * 3)
        troubled.away = False
        event = await heard(stream)
        feed.stop()
        return event

    assert '"lanes"' in asyncio.run(story())
    troubled.close()


def test_a_stream_that_cannot_begin_asks_to_come_back_later(database: Database) -> None:
    troubled = Troubled(database.url, "gate")
    troubled.away = True

    async def story() -> list[str]:
        return [event async for event in LiveFeed(troubled).stream(GUARD, None)]

    assert asyncio.run(story()) == ["retry: 5000\n\n"]


def test_a_switched_off_account_hears_nothing_more(database: Database) -> None:
    async def story() -> list[str]:
        feed = LiveFeed(database)
        stream = feed.stream(GUARD, None)
        await anext(stream)
        await asyncio.to_thread(journal, database, "account_disabled", GUARD.account_id)
        async with asyncio.timeout(60):
            return [event async for event in stream if "event:" in event]

    assert asyncio.run(story()) == []


def test_whoever_was_away_looks_at_everything_again(database: Database) -> None:
    journal(database, "vehicle_sighted")

    async def story() -> tuple[str, str]:
        feed = LiveFeed(database)
        stream = feed.stream(GUARD, 0)
        opening = await anext(stream)
        event = await heard(stream)
        feed.stop()
        return opening, event

    opening, event = asyncio.run(story())
    assert "id: 1" in opening
    assert "records" in event
