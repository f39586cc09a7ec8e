"""An archive of what was said long ago"""

from agencies.runtime.store.history import archive

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    archive.create()


def downgrade() -> None:
    archive.drop()
