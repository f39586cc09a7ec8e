"""The tables every agency keeps, each in its own metadata and its own database."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table

from events.bus.archive import Archive
from events.storage.tables import EventTables, archive_table, event_tables
from events.storage.types import Json, Moment


@dataclass(frozen=True)
class AgencyTables:
    metadata: MetaData
    record: Table
    record_key: Table
    register_row: Table
    decision: Table
    events: EventTables
    archive: Archive


def agency_tables(metadata: MetaData) -> AgencyTables:
    events = event_tables(metadata)
    return AgencyTables(
        metadata,
        _record(metadata),
        _record_key(metadata),
        _register_row(metadata),
        _decision(metadata),
        events,
        Archive(events, archive_table(metadata)),
    )


def _record(metadata: MetaData) -> Table:
    """What was declared about a crossing and where it was seen. `standing`: open (decided upon) | crossed | closed (kept for audit)."""
    return Table(
        "record",
        metadata,
        Column("record_id", String(64), primary_key=True),
        Column("version", Integer, nullable=False),
        Column("facts", Json, nullable=False),
        Column("declared_at", Moment, nullable=False),
        Column("presented", Json, nullable=False),
        Column("standing", String(16), nullable=False),
        Column("ended_as", String(16)),
        Column("pass_through_at", Moment),
    )


def _record_key(metadata: MetaData) -> Table:
    """Which register rows an open record touches, there or not yet: the way back from a changed row to its records."""
    return Table(
        "record_key",
        metadata,
        Column("register_name", String(64), primary_key=True),
        Column("lookup", String(255), primary_key=True),
        Column("record_id", String(64), primary_key=True),
        Index("record_key_record", "record_id"),
    )


def _register_row(metadata: MetaData) -> Table:
    """The latest version of every row pushed to this agency. `content` is JSON null once the row was deleted.

    The row with no key is the register's own: its latest heartbeat. Nobody can push one like it."""
    return Table(
        "register_row",
        metadata,
        Column("register_name", String(64), primary_key=True),
        Column("key", String(255), primary_key=True),
        Column("lookup", String(255), nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("content", Json, nullable=False),
        Column("at", Moment, nullable=False),
        Index("register_row_lookup", "register_name", "lookup"),
    )


def _decision(metadata: MetaData) -> Table:
    """Every decision made here by rules and every officer's that was heard; rows are only ever added.

    `made_at` is when this agency wrote it down, for audit; the decision itself carries the time of its facts."""
    return Table(
        "decision",
        metadata,
        Column("id", String(64), primary_key=True),
        Column("record_id", String(64), nullable=False),
        Column("version", Integer, nullable=False),
        Column("authority", String(16), nullable=False),
        Column("revision", Integer, nullable=False),
        Column("origin", String(16), nullable=False),
        Column("state", String(16), nullable=False),
        Column("body", Json, nullable=False),
        Column("made_at", Moment, nullable=False),
        Index("decision_record", "record_id", "version", "authority"),
    )
