"""Finding a part of a plate, and counting by state, without reading the records themselves"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_LISTED = ["reference", "tractor", "trailer", "tax_code", "state"]


def upgrade() -> None:
    op.drop_index("ix_record_list", "record")
    op.create_index(
        "ix_record_list", "record", ["updated_at", "id"], unique=False, postgresql_include=_LISTED
    )
    op.create_index("ix_record_counted", "record", ["state", "tax_code"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_record_counted", "record")
    op.drop_index("ix_record_list", "record")
    op.create_index("ix_record_list", "record", ["updated_at", "id"], unique=False)
