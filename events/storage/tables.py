"""The tables every owner keeps beside its own: outbox (Debezium's column names), its sequences, and the inbox of its consumers."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

from events.storage.types import Moment

_Position = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only in an INTEGER primary key


@dataclass(frozen=True)
class EventTables:
    """One owner's event tables, bound to that owner's metadata (and so to its migrations)."""

    outbox: Table
    outbox_sequence: Table
    inbox: Table
    inbox_position: Table
    inbox_parked: Table


def event_tables(metadata: MetaData) -> EventTables:
    return EventTables(
        _outbox(metadata), _sequence(metadata), _inbox(metadata), _position(metadata), _parked(metadata)
    )


def archive_table(metadata: MetaData) -> Table:
    """What was moved out of an outbox, in parcels of one month: `content` compressed, `digest` resting on the parcel before.

    Append-only in both databases, by the owner's migration (events/storage/append_only.py)."""
    return Table(
        "outbox_archive",
        metadata,
        Column("number", _Position, primary_key=True, autoincrement=False),
        Column("month", String(7), nullable=False),
        Column("events", Integer, nullable=False),
        Column("content", LargeBinary, nullable=False),
        Column("digest", String(64), nullable=False),
    )


def _outbox(metadata: MetaData) -> Table:
    """Rows leave in `position` order; `id`, `aggregatetype` (topic), `aggregateid` (key), `type` and `payload` are Debezium's."""
    table = Table(
        "outbox",
        metadata,
        Column("position", _Position, primary_key=True, autoincrement=True),
        Column("id", String(64), nullable=False, unique=True),
        Column("aggregatetype", String(255), nullable=False),
        Column("aggregateid", String(255), nullable=False),
        Column("type", String(255), nullable=False),
        Column("payload", Text, nullable=False),
        Column("source", String(255), nullable=False),
        Column("subject", String(255), nullable=False),
        Column("sequence", BigInteger),
        Column("time", Moment, nullable=False),
        Column("traceparent", String(64)),
        Column("published_at", Moment),
        sqlite_autoincrement=True,  # a position is never given twice, even after rows were archived
    )
    unpublished = table.c.published_at.is_(None)
    Index(
        "outbox_unpublished",
        table.c.position,
        sqlite_where=unpublished,
        postgresql_where=unpublished,
    )
    return table


def _sequence(metadata: MetaData) -> Table:
    return Table(
        "outbox_sequence",
        metadata,
        Column("source", String(255), primary_key=True),
        Column("topic", String(255), primary_key=True),
        Column("subject", String(255), primary_key=True),
        Column("last", BigInteger, nullable=False),
    )


def _inbox(metadata: MetaData) -> Table:
    """What a consumer has applied or ignored: the same id with other bytes is a forgery."""
    return Table(
        "inbox",
        metadata,
        Column("consumer", String(100), primary_key=True),
        Column("id", String(64), primary_key=True),
        Column("digest", String(64), nullable=False),
        Column("received_at", Moment, nullable=False),
    )


def _position(metadata: MetaData) -> Table:
    return Table(
        "inbox_position",
        metadata,
        Column("consumer", String(100), primary_key=True),
        Column("source", String(255), primary_key=True),
        Column("topic", String(255), primary_key=True),
        Column("subject", String(255), primary_key=True),
        Column("last", BigInteger, nullable=False),
    )


def _parked(metadata: MetaData) -> Table:
    """Events that wait, and why: behind a gap, behind a poison event of the same key, or poison or forged themselves.

    `reason`: gap | behind | retry | forged | the reason of an InvalidMessageError. A forged event shares its id with the
    true one, hence the digest in the key. `claimed_id` is the id that an event without the right signature gave itself:
    it waits under another, and may turn out to be honest. `log_offset` keeps the order in which the events of a key arrived.
    """
    return Table(
        "inbox_parked",
        metadata,
        Column("consumer", String(100), primary_key=True),
        Column("id", String(64), primary_key=True),
        Column("digest", String(64), primary_key=True),
        Column("source", String(255), nullable=False),
        Column("topic", String(255), nullable=False),
        Column("subject", String(255), nullable=False),
        Column("key", String(255), nullable=False),
        Column("sequence", BigInteger),
        Column("type", String(255), nullable=False),
        Column("payload", Text, nullable=False),
        Column("time", Moment, nullable=False),
        Column("traceparent", String(64)),
        Column("key_id", String(16)),
        Column("signature", String(128)),
        Column("claimed_id", String(64)),
        Column("log_offset", BigInteger, nullable=False),
        Column("reason", String(64), nullable=False),
        Column("detail", Text, nullable=False),
        Column("parked_at", Moment, nullable=False),
        Index("inbox_parked_key", "consumer", "topic", "key", "log_offset"),
    )
