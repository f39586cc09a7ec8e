"""API keys of people's software, behind the second wall with the account they belong to"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Json, Moment
from events.storage.wall import wall

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("scope", Json, nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("last_used_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_api_key_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("key_hash", name="uq_api_key_key_hash"),
    )
    op.create_index("ix_api_key_account_id", "api_key", ["account_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        owned = "(SELECT true FROM account AS seen WHERE seen.id = account_id)"
        for statement in wall("api_key", owned):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_api_key_account_id", "api_key")
    op.drop_table("api_key")
