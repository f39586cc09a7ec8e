"""First tables of the agency"""

from agencies.runtime.store.history import first_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    first_tables.create()


def downgrade() -> None:
    first_tables.drop()
