"""The embedded log's file: events by position, how far each group has read, and which member reads which partition."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from events.bus.envelope import Envelope

_TABLES = """
CREATE TABLE IF NOT EXISTS event (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL, partition INTEGER NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, type TEXT NOT NULL,
    subject TEXT NOT NULL, key TEXT NOT NULL, time TEXT NOT NULL, data BLOB NOT NULL, sequence INTEGER, traceparent TEXT,
    key_id TEXT, signature TEXT
);
CREATE INDEX IF NOT EXISTS event_partition ON event (topic, partition, position);
CREATE INDEX IF NOT EXISTS event_key ON event (topic, key, position);
CREATE TABLE IF NOT EXISTS group_position (
    consumer TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL,
    PRIMARY KEY (consumer, topic, partition)
);
CREATE TABLE IF NOT EXISTS member (member TEXT PRIMARY KEY, consumer TEXT NOT NULL, topics TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS claim (
    consumer TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, member TEXT NOT NULL,
    PRIMARY KEY (consumer, topic, partition)
);
"""
COLUMNS = (
    "topic, partition, id, source, type, subject, key, time, data, sequence, traceparent, key_id, signature"
)
MARKS = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"


def connect(path: Path, busy_seconds: float, *, durable: bool) -> sqlite3.Connection:
    """`durable` waits for the disk at each commit. A reader's position may be lost in a power cut: it only reads again."""
    connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
    return connection


def create(connection: sqlite3.Connection) -> None:
    connection.executescript(_TABLES)
    there = {row[1] for row in connection.execute("PRAGMA table_info(event)")}
    for column in ("key_id", "signature"):
        if column not in there:  # a log from before events were signed
            connection.execute(f"ALTER TABLE event ADD COLUMN {column} TEXT")


def to_row(event: Envelope, partition: int) -> tuple[Any, ...]:
    return (
        event.topic,
        partition,
        event.id,
        event.source,
        event.type,
        event.subject,
        event.key,
        event.time.isoformat(),
        event.data,
        event.sequence,
        event.traceparent,
        event.key_id,
        event.signature,
    )


def from_row(row: Sequence[Any]) -> Envelope:
    """`row` holds COLUMNS in their order."""
    topic, _, identity, source, kind, subject, key, time, data, sequence, trace, key_id, signature = row
    return Envelope(
        id=identity,
        source=source,
        type=kind,
        subject=subject,
        topic=topic,
        key=key,
        time=datetime.fromisoformat(time),
        data=data,
        sequence=sequence,
        traceparent=trace,
        key_id=key_id,
        signature=signature,
    )
