"""One lane's spool database: what it must still know after a power cut."""

from pathlib import Path

from sqlalchemy import Column, Index, LargeBinary, MetaData, String, Table, Text

from events.bus.archive import Archive
from events.storage.tables import archive_table, event_tables
from events.storage.types import Json, Moment

METADATA = MetaData()
EVENTS = event_tables(METADATA)
ARCHIVE = Archive(EVENTS, archive_table(METADATA))
MIGRATIONS = Path(__file__).parent / "migrations"

PASSAGE = Table(
    "passage",
    METADATA,
    Column("sighting_id", String(64), primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("sighted_at", Moment),
    Column(
        "texts", Json, nullable=False
    ),  # camera -> plate text of the sighting: another text is another vehicle
    Column("order_id", String(64)),
    Column("opened_at", Moment),
    Column("closed_at", Moment),
    Column("left_at", Moment),
    Index("passage_open", "left_at"),
)

SPENT_ORDER = Table(
    "spent_order",
    METADATA,
    Column("order_id", String(64), primary_key=True),
    Column("nonce", String(32), nullable=False, unique=True),
    Column("payload", Text, nullable=False),
    Column("spent_at", Moment, nullable=False),
    Column("moving_at", Moment),  # the barrier was told to move: after a crash nobody knows whether it did
    Column("outcome", String(64)),  # null: not carried out yet
    Column("traceparent", String(64)),
)

WITHDRAWN_ORDER = Table(
    "withdrawn_order",
    METADATA,
    Column("order_id", String(64), primary_key=True),
    Column("withdrawn_at", Moment, nullable=False),
)

BACKGROUND = Table(
    "background",
    METADATA,
    Column("camera", String(100), primary_key=True),
    Column("picture", LargeBinary, nullable=False),
    Column("learned_at", Moment, nullable=False),
)

SNAPSHOT = Table(
    "snapshot",
    METADATA,
    Column("lane", String(40), primary_key=True),
    Column("payload", Text, nullable=False),  # verified before it is kept
    Column("taken_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
)

CONFIRMATION = Table(
    "confirmation",
    METADATA,
    Column("confirmation_id", String(64), primary_key=True),
    Column("payload", Text, nullable=False),
    Column("handed_in_at", Moment, nullable=False),
    Column("outcome", String(64)),  # null: the lane has not looked at it yet
)

USED_PASS = Table(
    "used_pass",
    METADATA,
    Column("pass_id", String(16), primary_key=True),
    Column("used_at", Moment, nullable=False),
)
