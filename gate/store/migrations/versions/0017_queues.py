"""Queues before control points, their tickets, and a log to which rows are only ever added"""

import sqlalchemy as sa
from alembic import op

from events.storage.append_only import let_go
from events.storage.types import Json, Moment
from gate.store.append_only import keep_append_only

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("point", sa.String(length=40), nullable=False),
        sa.Column("open_point", sa.String(length=40), nullable=True),
        sa.Column("quotas", Json, nullable=False),
        sa.Column("answer_minutes", sa.Integer(), nullable=False),
        sa.Column("called", Json, nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_queue"),
        sa.UniqueConstraint("open_point", name="uq_queue_open_point"),
    )
    op.create_index("ix_queue_point", "queue", ["point", "opened_at"], unique=False)
    op.create_table(
        "queue_ticket",
        sa.Column("queue_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("queue_class", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("vehicle", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.Column("called_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name="fk_queue_ticket_queue_id"),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_queue_ticket_record_id"),
        sa.PrimaryKeyConstraint("queue_id", "number", name="pk_queue_ticket"),
    )
    op.create_index("ix_queue_ticket_record_id", "queue_ticket", ["record_id"], unique=False)
    op.create_index(
        "ix_queue_ticket_line", "queue_ticket", ["queue_id", "state", "queue_class", "rank"], unique=False
    )
    op.create_table(
        "queue_entry",
        sa.Column("queue_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name="fk_queue_entry_queue_id"),
        sa.PrimaryKeyConstraint("queue_id", "number", name="pk_queue_entry"),
    )
    for statement in keep_append_only(op.get_bind().dialect.name, "queue_entry"):
        op.execute(statement)


def downgrade() -> None:
    for statement in let_go(op.get_bind().dialect.name, "queue_entry"):
        op.execute(statement)
    op.drop_table("queue_entry")
    op.drop_index("ix_queue_ticket_line", "queue_ticket")
    op.drop_index("ix_queue_ticket_record_id", "queue_ticket")
    op.drop_table("queue_ticket")
    op.drop_index("ix_queue_point", "queue")
    op.drop_table("queue")
