"""One owner's database: SQLite (one file per owner) or PostgreSQL (one schema per owner), behind the same two doors."""

import copy
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import TimeoutError  # noqa: A004 -- SQLAlchemy's own, which consumers know to wait for
from sqlalchemy.orm import Session, sessionmaker

from events.storage import wall
from events.wakeup import WakeUp

_READ_ONLY = "bordergate_read_only"
_BUSY_MILLISECONDS = 5_000


class Database:
    """Sessions for one owner. `write()` is one transaction that commits at its end; `read()` never writes.

    Both do the owner's own work and see all its rows; `seen_as` gives the same database to one who may read less.

    On SQLite a write takes the file's one write lock at its beginning (BEGIN IMMEDIATE), so that two writers wait for
    each other instead of failing half way; WAL and synchronous=FULL keep every committed row through a power cut.
    """

    def __init__(self, url: str, owner: str) -> None:
        self.url = url
        self.owner = owner
        self.committed = (
            WakeUp()
        )  # rings after every write of this process: the relay need not wait for its next look
        self.engine = _sqlite(url) if url.startswith("sqlite") else _postgres(url, owner)
        self._writer = threading.Lock()
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        self._read = sessionmaker(self.engine.execution_options(**{_READ_ONLY: True}), expire_on_commit=False)
        self._sight: Callable[[], str] | None = None
        if self.engine.dialect.name == "postgresql":
            event.listen(self._read, "after_begin", wall.on_begin)

    def seen_as(self, sight: Callable[[], str]) -> Self:
        """The same database, of which `read()` and `snapshot()` show what `sight` then names (events/storage/wall.py).

        `write()` stays the owner's own work: what it reads first must have been fetched for the one who asks."""
        narrow = copy.copy(self)
        narrow._sight = sight  # noqa: SLF001 -- its own
        return narrow

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self._turn(), self._write.begin() as session:
            yield session
        self.committed.ring()

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._read(info=wall.narrowed(self._sight()) if self._sight else {}) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """`read()` of one moment: what moves between two tables meanwhile is neither missed nor met twice."""
        with self.read() as session:
            if self.engine.dialect.name == "postgresql":  # SQLite reads like this anyway
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite lets waiting writers sleep up to 100 ms at a time; the threads of one process hand over at once instead."""
        if self.engine.dialect.name != "sqlite":
            yield
            return
        if not self._writer.acquire(timeout=_BUSY_MILLISECONDS / 1000):
            raise TimeoutError(
                f"another thread has been writing to the database of {self.owner} for too long"
            )
        try:
            yield
        finally:
            self._writer.release()


def _sqlite(url: str) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, connect_args={"timeout": _BUSY_MILLISECONDS / 1000, "check_same_thread": False}
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin in _begin, not by the driver's guess
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    # SQLite itself lowers only A to Z: nobody would find Đặng or Ánh.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _postgres(url: str, owner: str) -> Engine:
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        connect_args={
            # The owner's own work says so once a connection; a narrower reading says so in each transaction.
            "options": f"-csearch_path={owner} -c{wall.SETTING}={wall.EVERYTHING}",
            "keepalives_idle": 10,
            "connect_timeout": 5,
            "application_name": f"bordergate-{owner}",
        },
    )
