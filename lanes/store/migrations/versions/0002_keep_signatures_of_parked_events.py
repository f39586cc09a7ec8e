"""What an event that waits was signed with"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COLUMNS = {"key_id": 16, "signature": 128, "claimed_id": 64}


def upgrade() -> None:
    for name, length in _COLUMNS.items():
        op.add_column("inbox_parked", sa.Column(name, sa.String(length), nullable=True))


def downgrade() -> None:
    for name in _COLUMNS:
        op.drop_column("inbox_parked", name)
