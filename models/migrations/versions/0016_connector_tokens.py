"""Tokens of the connectors that hand in messages; the outbox by when its rows were done, for their purge."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "connector_tokens",
        sa.Column("id", KEY, nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("messages", sa.Text(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("created_by", KEY, sa.ForeignKey("people.id", name=op.f("fk_connector_tokens_created_by"))),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_by", KEY, sa.ForeignKey("people.id", name=op.f("fk_connector_tokens_revoked_by"))),
        sa.Column("revoked_at", MOMENT),
        sa.Column("used_at", MOMENT),
        sa.Column("minute", MOMENT),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connector_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_connector_tokens_token_hash")),
    )
    op.create_index("ix_connector_tokens_connector", "connector_tokens", ["connector"])
    op.create_index("ix_outbox_status_done_at", "outbox", ["status", "done_at"])
