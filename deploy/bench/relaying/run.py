"""How fast is the way of an event? An even load from commit to commit, then a backlog through the relay alone, on one form."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.bench.journey import PRODUCTION
from deploy.bench.relaying.bare import BARE, Bare, bare_log, bare_producer
from deploy.bench.relaying.crew import Split, crew
from deploy.bench.relaying.figures import Drain, EventFigures, Wait, count_drain, count_pace, waits
from deploy.bench.relaying.roles import CONSUMER, LISTENER, RELAY, WRITER, Load, Notes
from deploy.bench.relaying.talk import declared, envelopes, fill
from deploy.owners import gate_database, open_agency
from deploy.parts.kafka import local_kafka
from deploy.parts.postgres import local_postgres, own_database
from deploy.settings import Settings
from events.bus.backlog import backlog
from events.bus.envelope import encode
from events.bus.topics import ensure_topics
from events.messages.registry import RECORD
from events.signing import throwaway_key
from events.storage.database import Database
from gate.store.models.base import TABLES

_MOST_BARE = 20_000
_PATIENCE = 3_600.0
Memory = dict[str, float]


@dataclass(frozen=True)
class Measured:
    figures: EventFigures
    waits: list[Wait]


@dataclass(frozen=True)
class Ground:
    """A form, prepared. `split`: which parts share a process there; `bare`: its log without a relay; `own`: the gate's database."""

    settings: Settings
    split: Split
    bare: Bare
    own: Database


def measure_events(form: str, folder: Path, load: Load, waiting: int) -> Measured:
    """`waiting`: events of the backlog. Raises PartMissingError where this machine has no Kafka or PostgreSQL."""
    with _ground(form, folder) as ground:
        notes, memory = _pace(ground, load)
        drain, more = _drain(ground, waiting)
    return Measured(
        EventFigures(
            form=form,
            processes=len(ground.split),
            event_bytes=len(encode(declared(0))),
            pace=count_pace(notes),
            drain=drain,
            memory={name: max(memory.get(name, 0), more.get(name, 0)) for name in memory | more},
        ),
        waits(notes),
    )


def _pace(ground: Ground, load: Load) -> tuple[Notes, Memory]:
    fill(ground.own, 1)  # the writers wait until it has come through
    with crew(ground.split, ground.settings, load) as all_parts:
        all_parts.start()
        all_parts.await_true(lambda: all_parts.board.heard.value > load.events, _PATIENCE)
        all_parts.stop()
        return all_parts.notes, all_parts.memory


def _drain(ground: Ground, waiting: int) -> tuple[Drain, Memory]:
    fill(ground.own, waiting)
    ready = envelopes(min(waiting, _MOST_BARE), BARE.name, throwaway_key())
    before = ground.bare(ready)
    with crew([[RELAY]], ground.settings, Load(0, 0)) as relay:
        began = time.monotonic()
        relay.start()
        relay.await_true(lambda: relay.board.published.value >= waiting, _PATIENCE)
        relay.await_true(lambda: not _unpublished(ground.own), _PATIENCE)
        seconds = time.monotonic() - began
        relay.stop()
    return count_drain(waiting, seconds, (before, ground.bare(ready))), relay.memory


def _unpublished(own: Database) -> int:
    with own.read() as session:
        return backlog(session, TABLES).unpublished


@contextmanager
def _ground(form: str, folder: Path) -> Iterator[Ground]:
    with ExitStack() as stack:
        kafka = database = None
        if form == PRODUCTION:
            kafka = stack.enter_context(local_kafka(folder / "kafka"))
            database = own_database(stack.enter_context(local_postgres(folder / "postgres")))
            ensure_topics(kafka, 1, [RECORD])
        settings = Settings(data=folder / "data", kafka=kafka, database=database)
        own = stack.enter_context(closing(gate_database(settings)))
        open_agency(settings, LISTENER).database.close()
        parts = [WRITER, RELAY, CONSUMER]
        split = [[part] for part in parts] if kafka else [parts]
        bare = bare_producer(kafka) if kafka else bare_log(folder / "bare.sqlite")
        yield Ground(settings, split, bare, own)
