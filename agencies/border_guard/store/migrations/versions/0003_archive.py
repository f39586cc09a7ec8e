"""An archive of what was said long ago"""

from events.storage import archive_migration as archive

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    archive.create("outbox_archive_pkey")


def downgrade() -> None:
    archive.drop()
