"""The access ledger: who was shown a record; rows are only ever added"""

import sqlalchemy as sa
from alembic import op

from events.storage.append_only import let_go
from events.storage.types import Moment
from gate.store.append_only import keep_append_only

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_access",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("shown", sa.String(length=8), nullable=False),
        sa.Column("span", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("route", sa.String(length=100), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_record_access"),
    )
    op.create_index(
        "uq_record_access_once", "record_access", ["record_id", "account_id", "shown", "span"], unique=True
    )
    op.create_index("ix_record_access_record_id", "record_access", ["record_id", "position"], unique=False)
    op.create_index("ix_record_access_batch", "record_access", ["batch"], unique=False)
    for statement in keep_append_only(op.get_bind().dialect.name, "record_access"):
        op.execute(statement)


def downgrade() -> None:
    for statement in let_go(op.get_bind().dialect.name, "record_access"):
        op.execute(statement)
    op.drop_index("ix_record_access_batch", "record_access")
    op.drop_index("ix_record_access_record_id", "record_access")
    op.drop_index("uq_record_access_once", "record_access")
    op.drop_table("record_access")
