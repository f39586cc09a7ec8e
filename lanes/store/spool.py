"""Opens a lane's spool database, brought up to date, together with its outbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from events.storage.database import Database
from events.storage.migrate import upgrade
from events.storage.outbox import Outbox
from events.storage.trouble import passes_by_itself
from lanes.store.tables import EVENTS, MIGRATIONS


class SpoolUnwritableError(Exception):
    """The disk is full or the file locked: nothing was written, try again later."""


@dataclass(frozen=True)
class Spool:
    """What the lane's threads share: the database, the way out, and where pictures wait for the gate."""

    database: Database
    outbox: Outbox
    pictures: Path

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction. Raises SpoolUnwritableError for what passes by itself."""
        with _told_apart(), self.database.write() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        with _told_apart(), self.database.read() as session:
            yield session

    def waiting_events(self) -> int:
        """How many events the log has not taken yet."""
        waiting = select(func.count()).where(EVENTS.outbox.c.published_at.is_(None))
        with self.read() as session:
            return int(session.execute(waiting).scalar_one())


def open_spool(lane: str, folder: Path) -> Spool:
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(f"sqlite:///{folder / 'lane.sqlite'}", f"lane_{lane}")
    upgrade(database, MIGRATIONS)
    pictures = folder / "pictures"
    pictures.mkdir(exist_ok=True)
    return Spool(database, Outbox(EVENTS, f"/lanes/{lane}"), pictures)


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except DBAPIError as trouble:
        if not passes_by_itself(trouble):
            raise
        raise SpoolUnwritableError(str(trouble.orig)) from trouble
