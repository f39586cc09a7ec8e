"""Passes: which record may show one for which point, and which were taken back"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pass",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("point", sa.String(length=40), nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_pass_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pass"),
    )
    op.create_index("ix_pass_record_id", "pass", ["record_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_pass_record_id", "pass")
    op.drop_table("pass")
