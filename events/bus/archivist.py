"""Moves what is due from an owner's outbox to its archive, once an hour; several at once do each row once."""

import threading

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from events.bus.archive import Archive
from events.clock import Clock
from events.storage.database import Database
from events.storage.trouble import passes_by_itself

log = structlog.get_logger(__name__)
_PERIOD_SECONDS = 3_600.0


def run(database: Database, archive: Archive, clock: Clock, stop: threading.Event) -> None:
    """Until `stop` is set; a database that is away is tried again with the next look."""
    while not stop.is_set():
        try:
            move_all(database, archive, clock, stop)
        except (DBAPIError, PoolTimeoutError) as error:
            if not passes_by_itself(error):
                raise
            log.warning("archive_waits_for_the_database", owner=database.owner, detail=str(error))
        stop.wait(_PERIOD_SECONDS)


def move_all(database: Database, archive: Archive, clock: Clock, stop: threading.Event | None = None) -> int:
    """Parcel by parcel, each in a transaction of its own, so that nobody waits long; returns how many events moved."""
    moved = 0
    while stop is None or not stop.is_set():
        with database.write() as session:
            parcel = archive.move(session, clock.now())
        if not parcel:
            break
        moved += parcel
    if moved:
        log.info("archived", owner=database.owner, events=moved)
    return moved
