"""Find a record by its containers and customs declarations, those there already too"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from events.storage.types import Json

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_PAGE = 1000
_record = sa.table("record", sa.column("id", sa.String), sa.column("facts", Json))


def upgrade() -> None:
    made = op.create_table(
        "record_number",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_record_number_record_id"),
        sa.PrimaryKeyConstraint("kind", "number", "record_id", name="pk_record_number"),
    )
    after = ""
    query = sa.select(_record).order_by(_record.c.id).limit(_PAGE)
    while rows := op.get_bind().execute(query.where(_record.c.id > after)).all():
        op.bulk_insert(made, [number for row in rows for number in _numbers(row.id, row.facts)])
        after = rows[-1].id


def downgrade() -> None:
    op.drop_table("record_number")


def _numbers(record_id: str, facts: dict[str, Any]) -> list[dict[str, str]]:
    vehicle, papers = facts["vehicle"], facts.get("customs_declarations", [])
    named = {("container", number) for number in vehicle.get("containers", [])}
    named |= {("customs_declaration", paper["number"]) for paper in papers}
    return [{"kind": kind, "number": number, "record_id": record_id} for kind, number in sorted(named)]
