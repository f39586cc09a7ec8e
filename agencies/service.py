"""What a process (or a thread) needs to run one agency: its handlers, its database, its tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from agencies.border_guard.pack import BORDER_GUARD
from agencies.customs.pack import CUSTOMS
from agencies.quarantine.pack import QUARANTINE
from agencies.runtime.desk import Desk
from agencies.runtime.hear import hear
from agencies.runtime.pack import AgencyPack
from agencies.runtime.rebuild import Rebuilt, rebuild
from agencies.runtime.store.session import Session
from agencies.tax.pack import TAX
from events.bus.archive import Archive
from events.bus.envelope import Envelope
from events.bus.loop import Handler
from events.bus.replay import Replay, ReplayLatest
from events.clock import Clock
from events.messages.base import Message
from events.messages.registry import CANARY, RECORD, register_of
from events.messages.values import Agency
from events.storage.database import Database
from events.storage.tables import EventTables

PACKS: dict[Agency, AgencyPack] = {pack.agency: pack for pack in (CUSTOMS, BORDER_GUARD, QUARANTINE, TAX)}


@dataclass(frozen=True)
class AgencyService:
    """One agency ready to run: a consumer loop per handler and one relay, all on `database`."""

    agency: Agency
    database: Database
    tables: EventTables
    archive: Archive
    handlers: tuple[Handler, ...]


def agency_service(agency: Agency, database: Database, clock: Clock) -> AgencyService:
    """`database` must be the agency's own and brought up to date by `agencies.migrate.upgrade`."""
    handlers = agency_handlers(agency, database, clock)
    tables = PACKS[agency].tables
    return AgencyService(agency, database, tables.events, tables.archive, handlers)


@dataclass(frozen=True)
class GateSaid:
    """Of one agency's topics: what the gate said of records and of register rows, and those rows as the log has them."""

    records: Iterable[Envelope]
    rows: Iterable[Envelope]
    rows_on_the_log: Iterable[Envelope]


def rebuild_agency(service: AgencyService, session: Session, said: GateSaid, clock: Clock) -> Rebuilt:
    """Drops the agency's read models and makes them again.

    The transaction is the caller's, also to take it back. Raises ReplayIncompleteError."""
    place = (service.archive, str(service.agency))
    records = Replay(*place, RECORD.name).events(session, said.records)
    registers = ReplayLatest(*place, register_of(service.agency).name)
    rows = registers.events(session, said.rows, said.rows_on_the_log)
    return rebuild(Desk(PACKS[service.agency], session, clock), chain(records, rows))


def agency_handlers(agency: Agency, database: Database, clock: Clock) -> tuple[Handler, ...]:
    """One consumer for the records, the agency's own registers and the canary that shows whether both get through. Raises ValueError on another owner's database."""
    if database.owner != agency:
        raise ValueError(f"{agency} may not work on the database of {database.owner}")
    pack = PACKS[agency]

    def handle(session: Session, envelope: Envelope, message: Message) -> None:
        hear(Desk(pack, session, clock), message, envelope.time)

    return (Handler(str(agency), (RECORD, register_of(agency), CANARY), handle, batches=True),)
