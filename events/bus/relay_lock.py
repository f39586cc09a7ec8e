"""At most one relay per owner database: an advisory lock on PostgreSQL, a locked file beside the database on SQLite."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, make_url, text
from sqlalchemy.orm import Session

from events.storage.database import Database

SILENT_SECONDS, HALFWAY_SECONDS = 60.0, 20.0
"""As long as the watchdog of a relay waits: one that asks nothing for longer has stopped, perhaps with all its threads. In the
middle of a transaction, which lasts milliseconds, it is noticed sooner: the standby may need the same rows."""


class RelayLock(Protocol):
    def has_news(self) -> bool:
        """Whether the database may have changed since the last question. Raises a database error when the lock is lost."""
        ...


class _File:
    """A file lock lasts until its process ends. SQLite counts the commits of all other connections, nearly for free."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._version = -1

    def has_news(self) -> bool:
        before = self._version
        cursor = self._connection.connection.cursor()  # past SQLAlchemy: this is asked twenty times a second
        self._version = cursor.execute("PRAGMA data_version").fetchone()[0]
        cursor.close()
        return self._version != before


class _Session:
    """The advisory lock lives and dies with this connection: asking it anything tells whether it still lives."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has_news(self) -> bool:
        self._connection.execute(text("SELECT 1"))
        self._connection.commit()
        return True


def end_if_stopped(session: Session) -> None:
    """PostgreSQL takes this transaction back where its process is stopped in the middle of it."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SET LOCAL {_halfway()}"))


def _halfway() -> str:
    return f"idle_in_transaction_session_timeout = {int(HALFWAY_SECONDS * 1000)}"


@contextmanager
def relay_lock(database: Database) -> Iterator[RelayLock | None]:
    """The lock, or None where another relay of the same owner is active."""
    holder = _advisory(database) if database.engine.dialect.name == "postgresql" else _file(database)
    with holder as lock:
        yield lock


@contextmanager
def _advisory(database: Database) -> Iterator[RelayLock | None]:
    number = int.from_bytes(hashlib.sha256(f"relay of {database.owner}".encode()).digest()[:8], signed=True)
    with database.engine.connect() as connection:
        query = text("SELECT pg_try_advisory_lock(:number)").bindparams(number=number)
        got = connection.execute(query).scalar_one()
        if got:
            # A stopped process answers on TCP all the same: only its silence tells, and then the standby takes over.
            connection.execute(text(f"SET idle_session_timeout = {int(SILENT_SECONDS * 1000)}"))
            connection.execute(text(f"SET {_halfway()}"))
        connection.commit()
        try:
            yield _Session(connection) if got else None
        finally:
            if got:
                connection.invalidate()  # closes the session, and with it the lock, whatever state it is in


@contextmanager
def _file(database: Database) -> Iterator[RelayLock | None]:
    path = make_url(database.url).database
    with Path(f"{path}.relay").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        with database.engine.connect() as connection:
            yield _File(connection)
