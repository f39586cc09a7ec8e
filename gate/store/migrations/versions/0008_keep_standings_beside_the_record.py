"""Keep how the authorities stand beside the record, so that lists of thousands need no decisions"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Json

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("record", sa.Column("standings", Json, nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("record") as batch:
        batch.drop_column("standings")
