"""The latest canary truck and its echoes"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canary",
        sa.Column("hop", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("heard_at", Moment(), nullable=True),
        sa.Column("returned_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("hop", name="pk_canary"),
    )


def downgrade() -> None:
    op.drop_table("canary")
