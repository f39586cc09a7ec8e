"""What the lanes see and what their barriers do"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Json, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lane_state",
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("heartbeat_at", Moment(), nullable=True),
        sa.Column("source_state", sa.String(length=20), nullable=False),
        sa.Column("last_frame_at", Moment(), nullable=True),
        sa.Column("frames_dropped", sa.Integer(), nullable=False),
        sa.Column("spooled", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=64), nullable=True),
        sa.Column("barrier", sa.String(length=12), nullable=False),
        sa.Column("barrier_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("lane", name="pk_lane_state"),
    )

    op.create_table(
        "sighting",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("point", sa.String(length=40), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("record_id", sa.String(length=36), nullable=True),
        sa.Column("vehicle_digest", sa.String(length=64), nullable=True),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("scores", Json, nullable=False),
        sa.Column("left_at", Moment(), nullable=True),
        sa.Column("through", sa.Boolean(), nullable=True),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sighting"),
    )
    op.create_index("ix_sighting_lane", "sighting", ["lane", "recorded_at"], unique=False)
    op.create_index("ix_sighting_record_id", "sighting", ["record_id"], unique=False)
    op.create_index("ix_sighting_status", "sighting", ["status", "recorded_at"], unique=False)

    op.create_table(
        "barrier_order",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("point", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sighting_id", sa.String(length=64), nullable=False),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=64), nullable=False),
        sa.Column("order", Json, nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("spent_at", Moment(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_barrier_order"),
    )
    op.create_index("ix_barrier_order_lane", "barrier_order", ["lane"], unique=False)
    op.create_index("ix_barrier_order_record_id", "barrier_order", ["record_id"], unique=False)
    op.create_index("ix_barrier_order_sighting_id", "barrier_order", ["sighting_id"], unique=False)

    op.create_table(
        "movement",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=True),
        sa.Column("record_id", sa.String(length=36), nullable=True),
        sa.Column("sighting_id", sa.String(length=64), nullable=True),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("discrepancy", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_movement"),
    )
    op.create_index("ix_movement_lane", "movement", ["lane"], unique=False)
    op.create_index("ix_movement_record_id", "movement", ["record_id"], unique=False)
    op.create_index("ix_movement_sighting_id", "movement", ["sighting_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_movement_sighting_id", "movement")
    op.drop_index("ix_movement_record_id", "movement")
    op.drop_index("ix_movement_lane", "movement")
    op.drop_table("movement")
    op.drop_index("ix_barrier_order_sighting_id", "barrier_order")
    op.drop_index("ix_barrier_order_record_id", "barrier_order")
    op.drop_index("ix_barrier_order_lane", "barrier_order")
    op.drop_table("barrier_order")
    op.drop_index("ix_sighting_status", "sighting")
    op.drop_index("ix_sighting_record_id", "sighting")
    op.drop_index("ix_sighting_lane", "sighting")
    op.drop_table("sighting")
    op.drop_table("lane_state")
