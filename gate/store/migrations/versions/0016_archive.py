"""An archive of what was said long ago"""

from events.storage import archive_migration as archive

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    archive.create("pk_outbox_archive")


def downgrade() -> None:
    archive.drop()
