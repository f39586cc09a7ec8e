"""Chain the journal, keep it append-only, and give its public part positions"""

import sqlalchemy as sa
from alembic import op

from events.storage.append_only import let_go
from events.storage.types import Moment
from gate.store.append_only import keep_append_only, queue_new_rows, stop_queueing

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_APPENDED = ("journal", "journal_link", "journal_checkpoint")


def upgrade() -> None:
    op.create_table(
        "journal_pending",
        sa.Column("row_id", _NUMBER, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("row_id", name="pk_journal_pending"),
    )
    op.create_table(
        "journal_link",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("row_id", _NUMBER, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_journal_link"),
        sa.UniqueConstraint("row_id", name="uq_journal_link_row_id"),
    )
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal_head"),
    )
    op.create_table(
        "journal_checkpoint",
        sa.Column("id", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal_checkpoint"),
    )
    op.create_index("ix_journal_checkpoint_number", "journal_checkpoint", ["number"], unique=False)
    op.create_table(
        "feed_entry",
        sa.Column("position", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("row_id", _NUMBER, nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_feed_entry"),
    )
    op.create_index("ix_feed_entry_tax_code", "feed_entry", ["tax_code", "position"], unique=False)
    head = sa.table("journal_head", sa.column("id"), sa.column("number"), sa.column("digest"))
    op.execute(sa.insert(head).values(id=1, number=0, digest="0" * 64))
    op.execute("INSERT INTO journal_pending (row_id) SELECT id FROM journal")
    for statement in queue_new_rows(op.get_context().dialect.name):
        op.execute(statement)
    for table in _APPENDED:
        for statement in keep_append_only(op.get_context().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    dialect = op.get_context().dialect.name
    for table in _APPENDED:
        for statement in let_go(dialect, table):
            op.execute(statement)
    for statement in stop_queueing(dialect):
        op.execute(statement)
    op.drop_index("ix_feed_entry_tax_code", "feed_entry")
    op.drop_table("feed_entry")
    op.drop_index("ix_journal_checkpoint_number", "journal_checkpoint")
    op.drop_table("journal_checkpoint")
    op.drop_table("journal_head")
    op.drop_table("journal_link")
    op.drop_table("journal_pending")
