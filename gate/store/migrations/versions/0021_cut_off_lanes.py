"""Lanes that were cut off: officers' keys, openings on an officer's word, and what of it does not fit together"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Json, Moment

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_INDEXES = {
    "officer_key": {"ix_officer_key_account_id": ["account_id"]},
    "offline_opening": {
        "ix_offline_opening_sighting_id": ["sighting_id"],
        "ix_offline_opening_record_id": ["record_id"],
        "ix_offline_opening_pass_id": ["pass_id"],
        "ix_offline_opening_at": ["at"],
    },
    "discrepancy": {
        "ix_discrepancy_record_id": ["record_id"],
        "ix_discrepancy_order_id": ["order_id"],
        "ix_discrepancy_open": ["settled_at", "found_at"],
    },
}


def upgrade() -> None:
    op.create_table(
        "officer_key",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("public", sa.String(length=64), nullable=False),
        sa.Column("enrolled_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_officer_key_account_id"),
        sa.PrimaryKeyConstraint("key_id", name="pk_officer_key"),
    )
    op.create_table(
        "offline_opening",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("sighting_id", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.Column("pass_id", sa.String(length=16), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("said", Json, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_offline_opening"),
        sa.UniqueConstraint("id", name="uq_offline_opening_id"),
    )
    op.create_table(
        "discrepancy",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=True),
        sa.Column("order_id", sa.String(length=64), nullable=True),
        sa.Column("codes", Json, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("found_at", Moment(), nullable=False),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_discrepancy_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_discrepancy"),
    )
    for table, indexes in _INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(name, table, columns, unique=False)


def downgrade() -> None:
    for table, indexes in reversed(_INDEXES.items()):
        for name in indexes:
            op.drop_index(name, table)
        op.drop_table(table)
