"""How far children say they have come."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("children", sa.Column("stage", sa.Text(), nullable=True))
    op.add_column("children", sa.Column("division", sa.Text(), nullable=True))
    op.add_column("children", sa.Column("report", sa.Text(), nullable=True))
    op.create_index("ix_children_cohort_stage", "children", ["cohort_id", "stage"])
