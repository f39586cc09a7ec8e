"""An archive of what was said long ago, the same for every owner of events. For migrations alone."""

import sqlalchemy as sa
from alembic import op

from events.storage.append_only import let_go, refuse_changes

_TABLE = "outbox_archive"


def create(key: str) -> None:
    """`key` names the primary key as the owner's other tables have it."""
    op.create_table(
        _TABLE,
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=key),
    )
    for statement in refuse_changes(
        op.get_context().dialect.name, _TABLE, "archive_append_only", "refuse_archive_change"
    ):
        op.execute(statement)


def drop() -> None:
    dialect = op.get_context().dialect.name
    for statement in let_go(dialect, _TABLE):
        op.execute(statement)
    op.drop_table(_TABLE)
    if dialect == "postgresql":
        op.execute("DROP FUNCTION refuse_archive_change()")
