"""Reference rows of the province and the versions of the agencies' registers"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Json, Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reference_row",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("valid_from", Moment(), nullable=False),
        sa.Column("valid_until", Moment(), nullable=True),
        sa.Column("row", Json, nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", "valid_from", name="pk_reference_row"),
    )

    op.create_table(
        "register_version",
        sa.Column("agency", sa.String(length=16), nullable=False),
        sa.Column("register_name", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("header", Json, nullable=True),
        sa.PrimaryKeyConstraint("agency", "register_name", "key", name="pk_register_version"),
    )


def downgrade() -> None:
    op.drop_table("register_version")
    op.drop_table("reference_row")
