"""Since when a case goes along the path its diagram draws for a cancellation."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("cases", sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
