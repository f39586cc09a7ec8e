"""Every owner of events that is reached from here: the gate, the four agencies, and the lanes whose spools lie in the data folder.

A lane's own machine has no database but its spool."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from agencies.service import agency_service
from deploy.owners import CLOCK, database, gate_without_key
from deploy.refusals import Refusal
from deploy.settings import Settings
from events.bus.archive import Archive
from events.bus.backlog import Backlog, backlog
from events.bus.dead_letters import DeadLetters, Parked
from events.bus.loop import Handler
from events.messages.registry import BARRIER
from events.messages.values import Agency
from events.storage.database import Database
from events.storage.tables import EventTables
from gate.store.models.base import ARCHIVE, TABLES
from gate.workers.handlers import handlers
from lanes.store.tables import ARCHIVE as LANE_ARCHIVE
from lanes.store.tables import EVENTS

_MOST = 10_000


@dataclass(frozen=True)
class EventOwner:
    """One owner's database; `groups` names the topics of each of its consumers. A lane `keeps` not all it said: it forgets its heartbeats."""

    name: str
    database: Database
    tables: EventTables
    groups: Mapping[str, Sequence[str]]
    archive: Archive
    keeps: bool = True

    @property
    def letters(self) -> DeadLetters:
        return DeadLetters(self.tables)

    def parked(self) -> Sequence[Parked]:
        with self.database.read() as session:
            return self.letters.waiting(session, limit=_MOST)

    def starting_with(self, event_id: str) -> Sequence[Parked]:
        with self.database.read() as session:
            return self.letters.starting_with(session, event_id)

    def backlog(self) -> Backlog:
        with self.database.read() as session:
            return backlog(session, self.tables)


@contextmanager
def event_owners(settings: Settings) -> Iterator[tuple[EventOwner, ...]]:
    """Nothing is created or brought up to date: looking must not change anything. Raises Refusal `nothing_here`."""
    owners = (*_gate_and_agencies(settings), *_lanes(settings))
    if not owners:
        raise Refusal(
            "nothing_here",
            f"no gate and no lane has run on {settings.data}: set BORDERGATE_DATA or BORDERGATE_DATABASE.",
        )
    try:
        yield owners
    finally:
        for owner in owners:
            owner.database.close()


def _gate_and_agencies(settings: Settings) -> Iterator[EventOwner]:
    if settings.embedded and not (settings.data / "gate.sqlite").exists():
        return
    yield _gate(settings)
    for agency in Agency:
        yield _agency(settings, agency)


def _gate(settings: Settings) -> EventOwner:
    gate = gate_without_key(settings, database(settings, "gate"))
    return EventOwner("gate", gate.database, TABLES, _groups(handlers(gate)), ARCHIVE)


def _agency(settings: Settings, agency: Agency) -> EventOwner:
    service = agency_service(agency, database(settings, agency), CLOCK)
    return EventOwner(agency, service.database, service.tables, _groups(service.handlers), service.archive)


def _lanes(settings: Settings) -> Iterator[EventOwner]:
    for spool in sorted(settings.data.glob("lanes/*/lane.sqlite")):
        name = f"lane-{spool.parent.name}"
        own = Database(f"sqlite:///{spool.resolve()}", name.replace("-", "_"))
        yield EventOwner(name, own, EVENTS, {name: (BARRIER.name,)}, LANE_ARCHIVE, keeps=False)


def _groups(wanted: Sequence[Handler]) -> dict[str, tuple[str, ...]]:
    return {handler.name: tuple(topic.name for topic in handler.topics) for handler in wanted}
