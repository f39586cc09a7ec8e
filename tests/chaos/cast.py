"""The processes of a storm: writers, relays and consumers of one owner each on PostgreSQL, and lanes with a spool each, on either log."""

import logging
import multiprocessing
import os
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, insert, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.dialects.sqlite import insert as lane_upsert
from sqlalchemy.exc import DBAPIError

from events.bus.embedded import EmbeddedLog
from events.bus.kafka import KafkaBroker
from events.bus.loop import ConsumerLoop, Handler
from events.bus.port import Broker
from events.bus.relay import Relay
from events.messages.gate import DeadlineReached
from events.messages.lane import BarrierMoved
from events.messages.registry import DEADLINE, MOVEMENT
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
WRITER, RELAY, CONSUMER, LANE = "writer", "relay", "consumer", "lane"
LANE_RATE = 5.0
_CLOCK_FILE = "clock"


@dataclass(frozen=True)
class JumpingClock:
    """The machine's clock and what somebody has put it wrong by, for all processes of a storm."""

    folder: Path

    def now(self) -> datetime:
        try:
            wrong = float((self.folder / _CLOCK_FILE).read_text() or 0)
        except (FileNotFoundError, ValueError):
            wrong = 0.0
        return datetime.now(UTC) + timedelta(seconds=wrong)

    def jump(self, seconds: float) -> None:
        (self.folder / _CLOCK_FILE).write_text(str(seconds))


@dataclass(frozen=True)
class Place:
    """Where the cast meets. `log`: a folder for the embedded log, or host:port of brokers; `rate`: transactions a second and
    writer, each of which tells `burst` events; `lanes`: the folder of the lanes' spools."""

    database: str
    log: str
    folder: Path
    variant: str = "honest"
    rate: float = 60.0
    burst: int = 1
    lanes: Path | None = None

    @property
    def clock(self) -> JumpingClock:
        return JumpingClock(self.folder)

    def spool(self, lane: str) -> Database:
        return Database(f"sqlite:///{(self.lanes or self.folder) / lane}.sqlite", lane)

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


def prepare_lane(place: Place, lane: str) -> None:
    spool = place.spool(lane)
    METADATA.create_all(spool.engine)
    spool.close()


def act(name: str, place: Place, seed: int) -> None:
    """Never returns: it is killed, or ends with the storm. The file `alive-<seed>` says that it began."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    stop = threading.Event()
    for work in _works(name, place, seed):
        threading.Thread(target=_stubborn, args=(work, stop), daemon=True).start()
    (place.folder / f"alive-{seed}").touch()
    parent = multiprocessing.parent_process()
    while parent is not None and parent.is_alive():  # nobody is left behind when the storm itself is killed
        parent.join(1.0)
    os._exit(1)


def _works(name: str, place: Place, seed: int) -> Sequence[Any]:
    role = name.rpartition("-")[0]
    if role == WRITER:
        owner = place.owner("gate")
        chances = [random.Random(seed * THREADS + thread) for thread in range(THREADS)]
        return [partial(_write, owner, place, Pace(place.rate / THREADS, chance)) for chance in chances]
    if role == LANE:
        spool = place.spool(name)
        relay = Relay(spool, TABLES, place.broker(name), place.clock).run
        return [relay, lambda stop: _pass_by(spool, place, (name, seed), stop)]
    from tests.chaos.mutants import LOOPS, RELAYS

    if role == RELAY:
        relay = RELAYS.get(place.variant, Relay)
        return [relay(place.owner("gate"), TABLES, place.broker("relay"), place.clock).run]
    loop = LOOPS.get(place.variant, ConsumerLoop)
    handler = Handler("customs", (DEADLINE, MOVEMENT), apply, batches=loop is ConsumerLoop)
    return [loop(place.broker("customs"), place.owner("customs"), TABLES, handler, place.clock).run]


def _stubborn(work: Any, stop: threading.Event) -> None:
    """As the supervisor: a part that ends by a database that went away begins again."""
    while not stop.is_set():
        try:
            work(stop)
        except DBAPIError:
            stop.wait(0.2)


@dataclass
class Pace:
    """`rate` times a second on the whole; what was held up comes afterwards, as fast as it goes."""

    rate: float
    chance: random.Random
    due: float = field(default_factory=time.monotonic)

    def awaits(self, stop: threading.Event) -> bool:
        """False where it is to stop."""
        stopped = stop.wait(self.due - time.monotonic())
        self.due += self.chance.expovariate(self.rate)
        return not stopped


def _write(owner: Database, place: Place, pace: Pace, stop: threading.Event) -> None:
    """Transactions of different records overlap and commit in another order than they took their positions."""
    chance, clock = pace.chance, place.clock
    while pace.awaits(stop):
        record, now = chance.choice(RECORDS), clock.now()
        with owner.write() as session:
            session.execute(_told(upsert(WRITTEN), record, place.burst))
            message = DeadlineReached(record_id=record, kind="due", due=now, at=now)
            for _ in range(place.burst):
                Outbox(TABLES, "/gate").append(session, message, now)
            stop.wait(chance.uniform(0, 0.02))


def _pass_by(spool: Database, place: Place, who: tuple[str, int], stop: threading.Event) -> None:
    """A lane tells of its barrier; its disk may be full, and what could not be told did not happen."""
    (lane, seed), clock = who, place.clock
    chance = random.Random(seed)
    while not (stop.wait(chance.expovariate(LANE_RATE)) or (place.folder / f"hush-{lane}").exists()):
        moved = BarrierMoved(lane=lane, order_id=None, action="closed", reason=None, at=clock.now())
        with spool.write() as session:
            session.execute(_told(lane_upsert(WRITTEN), lane, 1))
            Outbox(TABLES, f"/lanes/{lane}").append(session, moved, clock.now())


def _told(insertion: Any, record: str, events: int) -> Any:
    more = {"count": WRITTEN.c.count + events}
    return insertion.values(record=record, count=events).on_conflict_do_update(
        index_elements=["record"], set_=more
    )


def apply(session: Any, envelope: Any, _message: Any) -> None:
    session.execute(insert(APPLIED).values(record=envelope.key, sequence=envelope.sequence))
