"""What came of playing the scenarios of a draft; when somebody first laid a hand on a task."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "sop_draft_runs",
        sa.Column("draft_id", KEY, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["sop_drafts.id"], name=op.f("fk_sop_draft_runs_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "path", name=op.f("pk_sop_draft_runs")),
    )
    op.add_column("tasks", sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
