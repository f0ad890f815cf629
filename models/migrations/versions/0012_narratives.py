"""Texts confided in a case, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "narratives",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, sa.ForeignKey("cases.id", name=op.f("fk_narratives_case_id")), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narratives")),
        sa.UniqueConstraint("token", name=op.f("uq_narratives_token")),
    )
    op.create_index("ix_narratives_case_id", "narratives", ["case_id"])
    op.create_index("ix_narratives_key_id", "narratives", ["key_id"])
