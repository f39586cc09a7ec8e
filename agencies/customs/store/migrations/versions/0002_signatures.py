"""What an event that waits was signed with"""

from agencies.runtime.store.history import signatures

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    signatures.create()


def downgrade() -> None:
    signatures.drop()
