"""Two processes that are killed again and again: `gate` writes events and relays them, `customs` consumes them.

The variants other than `honest` are wrong on purpose: the check must catch them.
"""

import logging
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from events.bus.embedded import EmbeddedLog
from events.bus.loop import ConsumerLoop, Handler
from events.bus.relay import Relay, enveloped
from events.clock import SystemClock
from events.messages.gate import DeadlineReached
from events.messages.registry import DEADLINE
from events.storage.database import Database
from events.storage.outbox import Outbox
from events.storage.tables import event_tables

METADATA = MetaData()
TABLES = event_tables(METADATA)
WRITTEN = Table(  # the business state: how many events each record has told, in the same transaction as the outbox row
    "written",
    METADATA,
    Column("record", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
)
APPLIED = Table(
    "applied",
    METADATA,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("record", String(20), nullable=False),
    Column("sequence", Integer, nullable=False),
)
RECORDS = [f"r{number}" for number in range(8)]
CLOCK = SystemClock()


class MarksBeforeTheAck(Relay):
    def step(self, _desk: Any = None) -> int:
        rows = self.read()
        if rows:
            self.mark(rows)
            time.sleep(0.02)
            self._broker.publish([enveloped(row) for row in rows])
        return len(rows)


class OffsetsBeforeHandling(ConsumerLoop):
    def _follow(self, subscriber, stop: threading.Event) -> None:
        while not stop.is_set():
            received = subscriber.poll(0.5)
            subscriber.done(received)
            self._apply(received, stop)


class NoInbox(ConsumerLoop):
    def _take(self, received) -> None:
        event = received.envelope
        with self._database.write() as session:
            self._handler.handle(session, event, event.message())


def database(folder: Path, owner: str) -> Database:
    return Database(f"sqlite:///{folder / owner}.db", owner)


def prepare(folder: Path) -> None:
    for owner in ("gate", "customs"):
        made = database(folder, owner)
        METADATA.create_all(made.engine)
        made.close()


def write(owner: Database, seed: int, stop: threading.Event) -> None:
    chance = random.Random(seed)
    while not stop.wait(chance.uniform(0, 0.004)):
        record, now = chance.choice(RECORDS), CLOCK.now()
        change = upsert(WRITTEN).values(record=record, count=1)
        with owner.write() as session:
            session.execute(
                change.on_conflict_do_update(index_elements=["record"], set_={"count": WRITTEN.c.count + 1})
            )
            Outbox(TABLES, "/gate").append(
                session, DeadlineReached(record_id=record, kind="due", due=now, at=now), now
            )


def apply(session, envelope, message) -> None:
    session.execute(insert(APPLIED).values(record=message.record_id, sequence=envelope.sequence))


def run(role: str, folder: Path, variant: str, seed: int) -> None:
    """Never returns: it is killed. The file `alive-<seed>` says that it began."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    stop = threading.Event()
    log = EmbeddedLog(folder / "log.db")
    owner = database(folder, role.removeprefix("quiet-"))
    if role == "customs":
        loop = {"offsets": OffsetsBeforeHandling, "no-inbox": NoInbox}.get(variant, ConsumerLoop)
        threads = [loop(log, owner, TABLES, Handler("customs", (DEADLINE,), apply), CLOCK).run]
    else:
        threads = [(MarksBeforeTheAck if variant == "mark" else Relay)(owner, TABLES, log, CLOCK).run]
    for work in threads:
        threading.Thread(target=work, args=(stop,), daemon=True).start()
    (folder / f"alive-{seed}").touch()
    if role == "gate":
        write(owner, seed, stop)
    stop.wait()


@contextmanager
def reading(folder: Path, owner: str) -> Iterator[Session]:
    opened = database(folder, owner)
    with opened.read() as session:
        yield session
    opened.close()


def counts(folder: Path) -> dict[str, int]:
    """By record, how many events its owner told."""
    with reading(folder, "gate") as session:
        return {row.record: row.count for row in session.execute(select(WRITTEN))}


def applied(folder: Path) -> dict[str, list[int]]:
    """By record, the numbers that the consumer applied, in the order in which it did."""
    found: dict[str, list[int]] = {record: [] for record in RECORDS}
    with reading(folder, "customs") as session:
        for row in session.execute(select(APPLIED).order_by(APPLIED.c.place)):
            found[row.record].append(row.sequence)
    return found
