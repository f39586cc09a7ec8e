"""What an event that waits was signed with."""

import sqlalchemy as sa
from alembic import op

_COLUMNS = {"key_id": 16, "signature": 128, "claimed_id": 64}


def create() -> None:
    for name, length in _COLUMNS.items():
        op.add_column("inbox_parked", sa.Column(name, sa.String(length), nullable=True))


def drop() -> None:
    for name in _COLUMNS:
        op.drop_column("inbox_parked", name)
