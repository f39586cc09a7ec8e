"""Transshipment: transfers of goods between records"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Json, Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transfer",
        sa.Column("predecessor_id", sa.String(length=36), nullable=False),
        sa.Column("successor_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("planned", Json, nullable=False),
        sa.Column("moved", Json, nullable=False),
        sa.Column("planned_at", Moment(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["predecessor_id"], ["record.id"], name="fk_transfer_predecessor_id"),
        sa.ForeignKeyConstraint(["successor_id"], ["record.id"], name="fk_transfer_successor_id"),
        sa.PrimaryKeyConstraint("predecessor_id", "successor_id", name="pk_transfer"),
    )
    op.create_index("ix_transfer_successor_id", "transfer", ["successor_id"], unique=False)
    op.add_column("record", sa.Column("taken_over_at", Moment(), nullable=True))


def downgrade() -> None:
    op.drop_column("record", "taken_over_at")
    op.drop_index("ix_transfer_successor_id", "transfer")
    op.drop_table("transfer")
