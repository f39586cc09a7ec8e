"""The long-running parts of each service, ready for a supervisor: the same parts whether in one process or in many."""

from collections.abc import Iterable
from dataclasses import replace

from agencies.service import AgencyService
from deploy.owners import CLOCK
from deploy.supervisor import Part
from events.bus.archive import Archive
from events.bus.archivist import run as run_archivist
from events.bus.loop import ConsumerLoop, Handler
from events.bus.port import Broker
from events.bus.relay import Relay
from events.bus.seals import PinnedSources, SealingBroker
from events.signing import SigningKey
from events.storage.database import Database
from events.storage.tables import EventTables
from gate.services.context import Gate
from gate.store.models.base import ARCHIVE, TABLES
from gate.workers import canary, deadlines, uploads
from gate.workers.handlers import handlers


def relay(database: Database, tables: EventTables, broker: Broker) -> Part:
    return Part(f"relay-{database.owner}", Relay(database, tables, broker, CLOCK).run)


def archivist(database: Database, archive: Archive) -> Part:
    return Part(f"archive-{database.owner}", lambda stop: run_archivist(database, archive, CLOCK, stop))


def consumers(
    database: Database, tables: EventTables, broker: Broker, wanted: Iterable[Handler]
) -> tuple[Part, ...]:
    return tuple(
        Part(handler.name, ConsumerLoop(broker, database, tables, handler, CLOCK).run) for handler in wanted
    )


def gate_relay(database: Database, broker: Broker, key: SigningKey, *, aside: bool = False) -> Part:
    """`key` signs what the gate says; `aside`: a long backlog in a process of its own."""
    return relay(database, TABLES, SealingBroker(broker, key, aside=aside))


def gate_workers(gate: Gate, broker: Broker, sources: PinnedSources) -> tuple[Part, ...]:
    """The gate's consumers, who believe only what `sources` have signed, the thread that turns due rows into DeadlineReached,
    the canary's driver and the archivist."""
    wanted = [replace(handler, check=sources.check) for handler in handlers(gate)]
    return (
        *consumers(gate.database, TABLES, broker, wanted),
        Part("gate-deadlines", lambda stop: deadlines.run(gate, stop)),
        Part("gate-uploads", lambda stop: uploads.run(gate, stop)),
        Part("gate-canary", lambda stop: canary.run(gate, stop)),
        archivist(gate.database, ARCHIVE),
    )


def agency(service: AgencyService, broker: Broker, key: SigningKey) -> tuple[Part, ...]:
    """`key` signs what the agency says."""
    return (
        relay(service.database, service.tables, SealingBroker(broker, key)),
        *consumers(service.database, service.tables, broker, service.handlers),
        archivist(service.database, service.archive),
    )
