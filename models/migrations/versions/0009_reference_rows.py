"""Who entered a reference row, and only one row of a key on a day."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("reference_rows") as batch:
        batch.add_column(sa.Column("entered_by", KEY))
        batch.add_column(sa.Column("entered_at", sa.DateTime(timezone=True)))
        batch.create_foreign_key(op.f("fk_reference_rows_entered_by"), "people", ["entered_by"], ["id"])
        batch.drop_index("ix_reference_rows_table_key")
        batch.create_index("uq_reference_rows_table_key_start", ["table", "key", "valid_from"], unique=True)
