"""Fees: what was assessed and what was paid"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Json, Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fee",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("size_missing", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_fee_record_id"),
        sa.PrimaryKeyConstraint("record_id", "number", name="pk_fee"),
    )
    op.create_table(
        "fee_payment",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("receipt", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_fee_payment_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fee_payment"),
        sa.UniqueConstraint("receipt", name="uq_fee_payment_receipt"),
    )
    op.create_index("ix_fee_payment_record_id", "fee_payment", ["record_id"], unique=False)
    op.add_column("record", sa.Column("fee_owed", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "record", sa.Column("fee_size_missing", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("record", "fee_size_missing")
    op.drop_column("record", "fee_owed")
    op.drop_index("ix_fee_payment_record_id", "fee_payment")
    op.drop_table("fee_payment")
    op.drop_table("fee")
