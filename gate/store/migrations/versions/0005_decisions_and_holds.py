"""What authorities decide about a record, and what stops it"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Json, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=16), nullable=False),
        sa.Column("by_officer", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("facts_digest", sa.String(length=64), nullable=False),
        sa.Column("effect", sa.String(length=8), nullable=False),
        sa.Column("decision", Json, nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_decision_record_id"),
        sa.PrimaryKeyConstraint("position", name="pk_decision"),
    )
    op.create_index(
        "uq_decision_revision",
        "decision",
        ["record_id", "authority", "version", "by_officer", "revision"],
        unique=True,
    )

    op.create_table(
        "override_made",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("point", sa.String(length=40), nullable=False),
        sa.Column("requirement", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_override_made_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_override_made"),
    )
    op.create_index("ix_override_made_record_id", "override_made", ["record_id"], unique=False)

    op.create_table(
        "hold",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("placed_by", sa.String(length=64), nullable=False),
        sa.Column("placed_at", Moment(), nullable=False),
        sa.Column("lifted_by", sa.String(length=64), nullable=True),
        sa.Column("lifted_at", Moment(), nullable=True),
        sa.Column("lift_text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
    )
    op.create_index("ix_hold_subject", "hold", ["scope", "subject"], unique=False)

    op.create_table(
        "deadline",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("due", Moment(), nullable=False),
        sa.Column("reached_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deadline"),
    )
    op.create_index("ix_deadline_due", "deadline", ["reached_at", "due"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_deadline_due", "deadline")
    op.drop_table("deadline")
    op.drop_index("ix_hold_subject", "hold")
    op.drop_table("hold")
    op.drop_index("ix_override_made_record_id", "override_made")
    op.drop_table("override_made")
    op.drop_index("uq_decision_revision", "decision")
    op.drop_table("decision")
