"""The clearance record, its versions and the people on it"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Json, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("gate", sa.String(length=40), nullable=False),
        sa.Column("route", sa.String(length=40), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=False),
        sa.Column("tractor", sa.String(length=16), nullable=False),
        sa.Column("trailer", sa.String(length=16), nullable=True),
        sa.Column("facts", Json, nullable=False),
        sa.Column("since", Json, nullable=False),
        sa.Column("planned_from", Moment(), nullable=False),
        sa.Column("planned_until", Moment(), nullable=False),
        sa.Column("declared_by", sa.String(length=64), nullable=False),
        sa.Column("declared_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("present_at", Moment(), nullable=True),
        sa.Column("called_at", Moment(), nullable=True),
        sa.Column("fees_settled_at", Moment(), nullable=True),
        sa.Column("border_crossed_at", Moment(), nullable=True),
        sa.Column("last_passed_at", Moment(), nullable=True),
        sa.Column("forced_at", Moment(), nullable=True),
        sa.Column("passed_uncleared_at", Moment(), nullable=True),
        sa.Column("pass_through_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("yard_slot", sa.String(length=20), nullable=False),
        sa.Column("yard_arrived_at", Moment(), nullable=True),
        sa.Column("yard_left_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_record"),
        sa.UniqueConstraint("reference", name="uq_record_reference"),
    )
    op.create_index("ix_record_list", "record", ["updated_at", "id"], unique=False)
    op.create_index("ix_record_state", "record", ["state", "gate", "planned_from"], unique=False)
    op.create_index("ix_record_tax_code", "record", ["tax_code", "updated_at"], unique=False)
    op.create_index("ix_record_tractor", "record", ["tractor"], unique=False)

    op.create_table(
        "record_version",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("changed", Json, nullable=False),
        sa.Column("reopened", Json, nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_record_version_record_id"),
        sa.PrimaryKeyConstraint("record_id", "version", name="pk_record_version"),
    )

    op.create_table(
        "person_key",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_person_key"),
    )

    op.create_table(
        "person",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_person_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_index("ix_person_record_id", "person", ["record_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_person_record_id", "person")
    op.drop_table("person")
    op.drop_table("person_key")
    op.drop_table("record_version")
    op.drop_index("ix_record_tractor", "record")
    op.drop_index("ix_record_tax_code", "record")
    op.drop_index("ix_record_state", "record")
    op.drop_index("ix_record_list", "record")
    op.drop_table("record")
