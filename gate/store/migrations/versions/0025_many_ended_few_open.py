"""Indexes for what is still open, and for the latest, among very many rows that have ended"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_WHILE_NULL = (
    ("ix_hold_active", "hold", "lifted_at", ["placed_at"]),
    ("ix_return_obligation_open", "return_obligation", "closed_at", ["due"]),
    ("ix_sighting_standing", "sighting", "left_at", ["lane", "started_at", "id"]),
)
_ALL = (
    ("ix_record_trailer", "record", ["trailer"]),
    ("ix_record_last_passed_at", "record", ["last_passed_at"]),
    ("ix_sighting_latest", "sighting", ["lane", "started_at", "id"]),
    ("ix_pass_withdrawn_at", "pass", ["withdrawn_at"]),
)


def upgrade() -> None:
    for name, table, columns in _ALL:
        op.create_index(name, table, columns, unique=False)
    for name, table, ended, columns in _WHILE_NULL:
        lasts = sa.text(f"{ended} IS NULL")
        op.create_index(name, table, columns, unique=False, sqlite_where=lasts, postgresql_where=lasts)


def downgrade() -> None:
    for name, table, *_ in (*_WHILE_NULL, *_ALL):
        op.drop_index(name, table)
