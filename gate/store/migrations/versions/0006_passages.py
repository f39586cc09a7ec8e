"""What a vehicle set has passed, where it is and when it must be back"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "passage",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("point", sa.String(length=40), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=True),
        sa.Column("sighting_id", sa.String(length=64), nullable=True),
        sa.Column("order_id", sa.String(length=64), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_passage_record_id"),
        sa.PrimaryKeyConstraint("record_id", "point", name="pk_passage"),
    )

    op.create_table(
        "presence",
        sa.Column("plate", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_presence_record_id"),
        sa.PrimaryKeyConstraint("plate", name="pk_presence"),
    )
    op.create_index("ix_presence_record_id", "presence", ["record_id"], unique=False)

    op.create_table(
        "return_obligation",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("plate", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("due", Moment(), nullable=False),
        sa.Column("overdue_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_by_record", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_return_obligation_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_return_obligation"),
    )
    op.create_index("ix_return_obligation_plate", "return_obligation", ["plate"], unique=False)
    op.create_index("ix_return_obligation_record_id", "return_obligation", ["record_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_return_obligation_record_id", "return_obligation")
    op.drop_index("ix_return_obligation_plate", "return_obligation")
    op.drop_table("return_obligation")
    op.drop_index("ix_presence_record_id", "presence")
    op.drop_table("presence")
    op.drop_table("passage")
