"""Files handed in to be imported."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", KEY, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("sheet", "name", "sha256")),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("total", "read", "added", "known", "rejected")),
        sa.Column("refusal", sa.Text()),
        sa.Column("rejects_sha256", sa.Text()),
        sa.Column("ordered_by", KEY, sa.ForeignKey("people.id", name=op.f("fk_imports_ordered_by")), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('WAITING', 'RUNNING', 'DONE', 'REFUSED', 'FAILED')", name=op.f("ck_imports_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_status", "imports", ["status"])
