"""Events in and events out of the gate's database"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("aggregatetype", sa.String(length=255), nullable=False),
        sa.Column("aggregateid", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=255), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("time", Moment(), nullable=False),
        sa.Column("traceparent", sa.String(length=64), nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("position", name="pk_outbox"),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "outbox_unpublished",
        "outbox",
        ["position"],
        unique=False,
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )

    op.create_table(
        "outbox_sequence",
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("topic", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "topic", "subject", name="pk_outbox_sequence"),
    )

    op.create_table(
        "inbox",
        sa.Column("consumer", sa.String(length=100), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "id", name="pk_inbox"),
    )

    op.create_table(
        "inbox_position",
        sa.Column("consumer", sa.String(length=100), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("topic", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "source", "topic", "subject", name="pk_inbox_position"),
    )

    op.create_table(
        "inbox_parked",
        sa.Column("consumer", sa.String(length=100), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("topic", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("type", sa.String(length=255), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("time", Moment(), nullable=False),
        sa.Column("traceparent", sa.String(length=64), nullable=True),
        sa.Column("log_offset", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("parked_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "id", "digest", name="pk_inbox_parked"),
    )
    op.create_index(
        "inbox_parked_key", "inbox_parked", ["consumer", "topic", "key", "log_offset"], unique=False
    )


def downgrade() -> None:
    op.drop_index("inbox_parked_key", "inbox_parked")
    op.drop_table("inbox_parked")
    op.drop_table("inbox_position")
    op.drop_table("inbox")
    op.drop_table("outbox_sequence")
    op.drop_index("outbox_unpublished", "outbox")
    op.drop_table("outbox")
