"""The processes of a storm: writers, relays and consumers of one owner each on PostgreSQL, on either log, honest or wrong on purpose."""

import logging
import multiprocessing
import os
import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, insert, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError

from events.bus.embedded import EmbeddedLog
from events.bus.kafka import KafkaBroker
from events.bus.loop import ConsumerLoop, Handler
from events.bus.port import Broker
from events.bus.relay import Relay
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
    Column("place", BigInteger, primary_key=True, autoincrement=True),
    Column("record", String(20), nullable=False),
    Column("sequence", Integer, nullable=False),
)
RECORDS = [f"r{number:02}" for number in range(12)]
THREADS = 4
CLOCK = SystemClock()
WRITER, RELAY, CONSUMER = "writer", "relay", "consumer"


@dataclass(frozen=True)
class Place:
    """Where the cast meets. `log`: a folder for the embedded log, or host:port of a broker; `rate`: events a second and writer."""

    database: str
    log: str
    folder: Path
    variant: str = "honest"
    rate: float = 60.0

    def broker(self, client: str) -> Broker:
        if ":" in self.log:
            return KafkaBroker(self.log, client, delivery_seconds=5)
        return EmbeddedLog(Path(self.log) / "log.db")

    def owner(self, name: str) -> Database:
        return Database(self.database, name)


def prepare(place: Place) -> None:
    for name in ("gate", "customs"):
        owner = place.owner(name)
        with owner.engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {name}"))
            METADATA.create_all(connection)
        owner.close()


def act(role: str, place: Place, seed: int) -> None:
    """Never returns: it is killed, or ends with the storm. The file `alive-<seed>` says that it began."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    stop = threading.Event()
    for work in _works(role, place, seed):
        threading.Thread(target=_stubborn, args=(work, stop), daemon=True).start()
    (place.folder / f"alive-{seed}").touch()
    parent = multiprocessing.parent_process()
    while parent is not None and parent.is_alive():  # nobody is left behind when the storm itself is killed
        parent.join(1.0)
    os._exit(1)


def _works(role: str, place: Place, seed: int) -> Sequence[Any]:
    if role == WRITER:
        owner = place.owner("gate")
        return [
            lambda stop, thread=thread: _write(owner, place.rate / THREADS, seed * THREADS + thread, stop)
            for thread in range(THREADS)
        ]
    from tests.chaos.mutants import LOOPS, RELAYS

    if role == RELAY:
        relay = RELAYS.get(place.variant, Relay)
        return [relay(place.owner("gate"), TABLES, place.broker("relay"), CLOCK).run]
    loop = LOOPS.get(place.variant, ConsumerLoop)
    handler = Handler("customs", (DEADLINE,), apply)
    return [loop(place.broker("customs"), place.owner("customs"), TABLES, handler, CLOCK).run]


def _stubborn(work: Any, stop: threading.Event) -> None:
    """As the supervisor: a part that ends by a database that went away begins again."""
    while not stop.is_set():
        try:
            work(stop)
        except DBAPIError:
            stop.wait(0.2)


def _write(owner: Database, rate: float, seed: int, stop: threading.Event) -> None:
    """Transactions of different records overlap and commit in another order than they took their positions."""
    chance = random.Random(seed)
    while not stop.wait(chance.expovariate(rate)):
        record, now = chance.choice(RECORDS), CLOCK.now()
        change = upsert(WRITTEN).values(record=record, count=1)
        with owner.write() as session:
            session.execute(
                change.on_conflict_do_update(index_elements=["record"], set_={"count": WRITTEN.c.count + 1})
            )
            message = DeadlineReached(record_id=record, kind="due", due=now, at=now)
            Outbox(TABLES, "/gate").append(session, message, now)
            stop.wait(chance.uniform(0, 0.02))


def apply(session: Any, envelope: Any, message: Any) -> None:
    session.execute(insert(APPLIED).values(record=message.record_id, sequence=envelope.sequence))
