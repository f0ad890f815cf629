"""What a case was before it was moved to another version, so that the move can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("repairs", sa.Column("before", sa.LargeBinary(), nullable=True))
    op.add_column("repairs", sa.Column("after", sa.Integer(), nullable=True))
