"""What owners said, what the log has and what consumers heard, side by side in a scratch database of its own.

It lies on disk and is forgotten at its end: a month of events does not fit into memory.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from events.bus.envelope import Envelope
from events.bus.port import Places, Received
from events.bus.seals import owner_of
from events.messages.passing import PASSING_IDS

_TABLES = """
CREATE TABLE said (
    owner TEXT, id TEXT, topic TEXT, key TEXT, source TEXT, subject TEXT, sequence INTEGER, digest TEXT, time TEXT,
    place INTEGER PRIMARY KEY, must_be_there INTEGER
);
CREATE TABLE logged (
    owner TEXT, id TEXT, topic TEXT, key TEXT, source TEXT, subject TEXT, sequence INTEGER, digest TEXT, time TEXT,
    partition INTEGER, offset INTEGER, own_id TEXT
);
CREATE TABLE heard (consumer TEXT, id TEXT, digest TEXT, applied INTEGER);
CREATE TABLE position (consumer TEXT, source TEXT, topic TEXT, subject TEXT, last INTEGER);
CREATE TABLE given_up (consumer TEXT, id TEXT, source TEXT, topic TEXT, subject TEXT, first INTEGER, last INTEGER);
CREATE TABLE progress (consumer TEXT, topic TEXT, partition INTEGER, next INTEGER);
CREATE TABLE reads (consumer TEXT, topic TEXT);
CREATE TABLE owner (name TEXT PRIMARY KEY, keeps INTEGER);
CREATE TABLE topic (name TEXT PRIMARY KEY, compacted INTEGER, since TEXT);
CREATE INDEX said_id ON said (id);
CREATE INDEX logged_id ON logged (id);
CREATE INDEX said_key ON said (topic, key, place);
CREATE INDEX heard_id ON heard (consumer, id);
"""
_DISAGREEMENTS = Path(__file__).with_name("disagreements.sql")


def owner_name(source: str) -> str:
    """The owner that speaks as this source: gate, customs, …, lane-<id>; the source itself where it is nobody's."""
    owner = owner_of(source)
    kind, _, name = owner.removeprefix("/").partition("/")
    return {"gate": "gate", "agencies": name, "lanes": f"lane-{name}"}.get(kind, owner)


class Ledger:
    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="bordergate-verify-")
        self._connection = sqlite3.connect(Path(self._folder.name) / "ledger.sqlite", isolation_level=None)
        self._connection.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES}")

    def owner(self, name: str, *, keeps: bool) -> None:
        self._add("owner", [(name, keeps)])

    def topic(self, name: str, since: datetime, *, compacted: bool) -> None:
        """What is older than `since` may have left the log by its retention."""
        self._add("topic", [(name, compacted, since.isoformat())])

    def said(self, events: Iterable[Envelope], *, must_be_there: bool) -> None:
        """In the order in which an owner said them."""
        rows = ((*_names(event), None, must_be_there) for event in events if not _passes(event.id))
        self._add("said", rows)

    def logged(self, received: Iterable[Received]) -> None:
        rows = (
            (*_names(one.envelope), one.partition, one.offset, one.envelope.own_id)
            for one in received
            if not _passes(one.envelope.id)
        )
        self._add("logged", rows)

    def heard(self, rows: Iterable[tuple[Any, ...]], *, applied: bool) -> None:
        """(consumer, id, fingerprint) of what a consumer has applied, or put aside."""
        self._add("heard", ((*row, applied) for row in rows if not _passes(row[1])))

    def positions(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """(consumer, source, topic, subject, last applied number)."""
        self._add("position", rows)

    def given_up(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """(consumer, id or None, source, topic, subject, first, last number)."""
        self._add("given_up", rows)

    def progress(self, groups: Mapping[str, Sequence[str]], done: Mapping[str, Places]) -> None:
        self._add("reads", ((group, topic) for group, topics in groups.items() for topic in topics))
        self._add(
            "progress", ((group, *place, end) for group, ends in done.items() for place, end in ends.items())
        )

    def close(self) -> None:
        """All is written down; from here on the views of disagreements.sql answer."""
        self._connection.executescript(_DISAGREEMENTS.read_text())

    def ask(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, values).fetchall()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._folder.cleanup()

    def _add(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self._connection.execute("BEGIN")
        for row in rows:
            self._connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 -- our own names
        self._connection.execute("COMMIT")


def _passes(event_id: str) -> bool:
    """What is let go on its way: nothing can be said of it afterwards."""
    return event_id.startswith(PASSING_IDS)


def _names(event: Envelope) -> tuple[Any, ...]:
    return (
        owner_name(event.source),
        event.id,
        event.topic,
        event.key,
        event.source,
        event.subject,
        event.sequence,
        event.fingerprint,
        event.time.isoformat(),
    )
