"""Files of trucks, and each truck in them"""

import sqlalchemy as sa
from alembic import op

from events.storage.types import Json, Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("tax_code", sa.String(length=14), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    op.create_index("ix_upload_tax_code", "upload", ["tax_code", "created_at"], unique=False)
    op.create_table(
        "upload_truck",
        sa.Column("upload_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("failures", Json, nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name="fk_upload_truck_upload_id"),
        sa.PrimaryKeyConstraint("upload_id", "position", name="pk_upload_truck"),
    )
    op.create_index("ix_upload_truck_state", "upload_truck", ["state", "position", "upload_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_upload_truck_state", "upload_truck")
    op.drop_table("upload_truck")
    op.drop_index("ix_upload_tax_code", "upload")
    op.drop_table("upload")
