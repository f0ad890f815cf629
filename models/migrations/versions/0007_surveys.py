"""The satisfaction survey after a case."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "surveys",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("ease", sa.Integer(), nullable=False),
        sa.Column("speed", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ease BETWEEN 1 AND 4 AND speed BETWEEN 1 AND 4 AND outcome BETWEEN 1 AND 4", name=op.f("ck_surveys_scale")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_surveys_case_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_surveys_service_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_surveys")),
    )
    op.create_index(op.f("ix_surveys_at"), "surveys", ["at"])
    op.create_index(op.f("ix_surveys_service_id"), "surveys", ["service_id"])
