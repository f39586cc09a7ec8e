"""Two officers of a forced order, each in a column, and the database keeps no forced order without them"""

import sqlalchemy as sa
from alembic import op

from gate.store.two_officers import let_one_suffice, names_apart, need_two_officers

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column(
        "barrier_order",
        sa.Column("second_confirmed_by", sa.String(length=64), server_default="", nullable=False),
    )
    op.execute(names_apart(dialect))
    for statement in need_two_officers(dialect):
        op.execute(statement)


def downgrade() -> None:
    """Back in one column of 64 characters: the second name is cut where both are long."""
    for statement in let_one_suffice(op.get_bind().dialect.name):
        op.execute(statement)
    op.execute(
        "UPDATE barrier_order SET confirmed_by = substr(confirmed_by || ' ' || second_confirmed_by, 1, 64) WHERE forced"
    )
    op.drop_column("barrier_order", "second_confirmed_by")
