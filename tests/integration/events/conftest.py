"""An owner's database with its event tables, on SQLite and on PostgreSQL, and a small consumer to try them with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select, text
from sqlalchemy.orm import Session

from events.bus.archive import Archive
from events.bus.envelope import Envelope, encode
from events.bus.port import Received
from events.bus.trouble import InvalidMessageError
from events.messages.base import Message
from events.messages.gate import DeadlineReached
from events.messages.registry import describe
from events.storage.database import Database
from events.storage.inbox import Inbox, Outcome
from events.storage.outbox import Outbox
from events.storage.tables import EventTables, archive_table, event_tables
from tests.manual_clock import ManualClock

NOW = datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=UTC)


@dataclass
class Owner:
    """One owner: its database, its tables, and a table of what its consumer has applied, in order."""

    database: Database
    tables: EventTables
    archive: Archive
    applied: Table

    def heard(self, consumer: str = "gate") -> list[str]:
        query = select(self.applied.c.what).where(self.applied.c.consumer == consumer)
        with self.database.read() as session:
            return list(session.scalars(query.order_by(self.applied.c.place)))

    def say(self, message: Message, event_id: str | None = None) -> str:
        with self.database.write() as session:
            return Outbox(self.tables, "/gate").append(session, message, NOW, event_id)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def owner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Owner]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'gate.db'}"
    else:
        url = request.getfixturevalue("fresh_database")
    made = make_owner(url)
    yield made
    made.database.close()


def make_owner(url: str, name: str = "gate") -> Owner:
    metadata = MetaData()
    tables = event_tables(metadata)
    archive = Archive(tables, archive_table(metadata))
    applied = Table(
        "applied",
        metadata,
        Column("place", Integer, primary_key=True, autoincrement=True),
        Column("consumer", String(50), nullable=False),
        Column("what", String(200), nullable=False),
    )
    database = Database(url, name)
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {name}"))
        metadata.create_all(connection)
    return Owner(database, tables, archive, applied)


def deadline(record: str, kind: str = "due") -> DeadlineReached:
    return DeadlineReached(record_id=record, kind=kind, due=NOW, at=NOW)


@dataclass
class Consumer:
    """Feeds events to an inbox by hand. It refuses what says `poison` until `cured`."""

    owner: Owner
    name: str = "gate"
    cured: bool = False
    offset: int = 0
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))

    @property
    def inbox(self) -> Inbox:
        return Inbox(self.owner.tables, self.name)

    def handle(self, session: Session, envelope: Envelope, message: Message) -> None:
        assert isinstance(message, DeadlineReached)
        what = f"{message.record_id}:{message.kind}:{envelope.sequence}"
        session.execute(insert(self.owner.applied).values(consumer=self.name, what=what))
        if message.kind == "poison" and not self.cured:
            raise InvalidMessageError("rule_broken", "after it had already written something")

    def receive(self, envelope: Envelope) -> Outcome:
        self.offset += 1
        received = Received(envelope, 0, self.offset)
        with self.owner.database.write() as session:
            return self.inbox.receive(session, received, self.handle, self.clock.now())

    def resume(self) -> None:
        with self.owner.database.write() as session:
            for place in list(self.inbox.parked.resumable(session)):
                self.inbox.resume(session, place, self.handle, self.clock.now())


@pytest.fixture
def consumer(owner: Owner) -> Consumer:
    return Consumer(owner)


def event(record: str, sequence: int | None, kind: str = "due", **changes: object) -> Envelope:
    message = deadline(record, kind)
    plain: dict[str, object] = {
        "id": str(uuid4()),
        "source": "/gate",
        "type": describe(message).name,
        "subject": record,
        "topic": describe(message).topic(message).name,
        "key": record,
        "time": NOW,
        "data": encode(message),
        "sequence": sequence,
    }
    return Envelope(**(plain | changes))  # type: ignore[arg-type] # tests change fields by name
