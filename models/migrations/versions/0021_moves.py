"""What a case was before it was moved to another version, so that the move can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("repairs", sa.Column("before", sa.LargeBinary(), nullable=True))
    op.add_column("repairs", sa.Column("after", sa.Integer(), nullable=True))
