"""Where the feed is sent to"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Json, Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("secrets", Json, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", Moment(), nullable=True),
        sa.Column("next_try_at", Moment(), nullable=True),
        sa.Column("claimed_until", Moment(), nullable=True),
        sa.Column("delivered_at", Moment(), nullable=True),
        sa.Column("last_result", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_index("ix_webhook_state", "webhook", ["state", "next_try_at"], unique=False)
    op.create_index("ix_webhook_tax_code", "webhook", ["tax_code"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_webhook_tax_code", "webhook")
    op.drop_index("ix_webhook_state", "webhook")
    op.drop_table("webhook")
