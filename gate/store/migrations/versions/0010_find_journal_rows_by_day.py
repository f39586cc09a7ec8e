"""Find journal rows by day"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_journal_at", "journal", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_journal_at", "journal")
