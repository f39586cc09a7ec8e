"""While a lane is cut off: the gate's newest snapshot, officers' confirmations, passes used here"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "snapshot",
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("lane"),
    )
    op.create_table(
        "confirmation",
        sa.Column("confirmation_id", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("handed_in_at", Moment(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("confirmation_id"),
    )
    op.create_table(
        "used_pass",
        sa.Column("pass_id", sa.String(length=16), nullable=False),
        sa.Column("used_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("pass_id"),
    )


def downgrade() -> None:
    for name in ("used_pass", "confirmation", "snapshot"):
        op.drop_table(name)
