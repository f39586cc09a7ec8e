"""What a process (or a thread) needs to run one agency: its handlers, its database, its tables."""

from collections.abc import Iterable
from dataclasses import dataclass

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
from events.bus.replay import Replay
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


def rebuild_agency(
    service: AgencyService, session: Session, said: Iterable[Envelope], clock: Clock
) -> Rebuilt:
    """Drops the agency's read model and makes it again from what the gate `said` on its record topic.

    The transaction is the caller's, also to take it back. Raises ReplayIncompleteError."""
    replay = Replay(service.archive, str(service.agency), RECORD.name)
    return rebuild(Desk(PACKS[service.agency], session, clock), replay.events(session, said))


def agency_handlers(agency: Agency, database: Database, clock: Clock) -> tuple[Handler, ...]:
    """One consumer for the records, the agency's own registers and the canary that shows whether both get through. Raises ValueError on another owner's database."""
    if database.owner != agency:
        raise ValueError(f"{agency} may not work on the database of {database.owner}")
    pack = PACKS[agency]

    def handle(session: Session, envelope: Envelope, message: Message) -> None:
        hear(Desk(pack, session, clock), message, envelope.time)

    return (Handler(str(agency), (RECORD, register_of(agency), CANARY), handle, batches=True),)
