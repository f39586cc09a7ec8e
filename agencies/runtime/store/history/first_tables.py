"""The first migration, the same for every agency: frozen as it was applied, never changed afterwards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from events.storage.types import Moment


def create() -> None:
    _records()
    _registers()
    _decisions()
    _outbox()
    _inbox()
    _parked()


def drop() -> None:
    for table in (
        "inbox_parked",
        "inbox_position",
        "inbox",
        "outbox_sequence",
        "outbox",
        "decision",
        "register_row",
        "record_key",
        "record",
    ):
        op.drop_table(table)


def _json() -> sa.JSON:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _records() -> None:
    op.create_table(
        "record",
        sa.Column("record_id", sa.String(64), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", _json(), nullable=False),
        sa.Column("declared_at", Moment(), nullable=False),
        sa.Column("presented", _json(), nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("ended_as", sa.String(16)),
        sa.Column("pass_through_at", Moment()),
    )
    op.create_table(
        "record_key",
        sa.Column("register_name", sa.String(64), primary_key=True),
        sa.Column("lookup", sa.String(255), primary_key=True),
        sa.Column("record_id", sa.String(64), primary_key=True),
    )
    op.create_index("record_key_record", "record_key", ["record_id"])


def _registers() -> None:
    op.create_table(
        "register_row",
        sa.Column("register_name", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("lookup", sa.String(255), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("content", _json(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("register_row_lookup", "register_row", ["register_name", "lookup"])


def _decisions() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("record_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("body", _json(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
    )
    op.create_index("decision_record", "decision", ["record_id", "version", "authority"])


def _outbox() -> None:
    position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "outbox",
        sa.Column("position", position, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("aggregatetype", sa.String(255), nullable=False),
        sa.Column("aggregateid", sa.String(255), nullable=False),
        sa.Column("type", sa.String(255), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("source", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("sequence", sa.BigInteger()),
        sa.Column("time", Moment(), nullable=False),
        sa.Column("traceparent", sa.String(64)),
        sa.Column("published_at", Moment()),
        sqlite_autoincrement=True,
    )
    unpublished = sa.text("published_at IS NULL")
    op.create_index(
        "outbox_unpublished",
        "outbox",
        ["position"],
        sqlite_where=unpublished,
        postgresql_where=unpublished,
    )
    op.create_table(
        "outbox_sequence",
        sa.Column("source", sa.String(255), primary_key=True),
        sa.Column("topic", sa.String(255), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("last", sa.BigInteger(), nullable=False),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.String(100), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
    )
    op.create_table(
        "inbox_position",
        sa.Column("consumer", sa.String(100), primary_key=True),
        sa.Column("source", sa.String(255), primary_key=True),
        sa.Column("topic", sa.String(255), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("last", sa.BigInteger(), nullable=False),
    )


def _parked() -> None:
    op.create_table(
        "inbox_parked",
        sa.Column("consumer", sa.String(100), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("source", sa.String(255), nullable=False),
        sa.Column("topic", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("sequence", sa.BigInteger()),
        sa.Column("type", sa.String(255), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("time", Moment(), nullable=False),
        sa.Column("traceparent", sa.String(64)),
        sa.Column("log_offset", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("parked_at", Moment(), nullable=False),
    )
    op.create_index("inbox_parked_key", "inbox_parked", ["consumer", "topic", "key", "log_offset"])
