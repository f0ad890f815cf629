"""Documents that serve many cases, and what was found about them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
VERDICTS = "verdict IN ('SAH', 'TIDAK_TERBACA', 'TIDAK_SESUAI', 'TIDAK_ASLI')"


def upgrade() -> None:
    op.create_table(
        "case_documents",
        sa.Column("case_id", KEY, sa.ForeignKey("cases.id", name=op.f("fk_case_documents_case_id")), nullable=False),
        sa.Column("document_id", KEY, sa.ForeignKey("documents.id", name=op.f("fk_case_documents_document_id")), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "document_id", "code", name=op.f("pk_case_documents")),
    )
    op.create_index("ix_case_documents_document_id", "case_documents", ["document_id"])
    op.create_table(
        "document_verdicts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("document_id", KEY, sa.ForeignKey("documents.id", name=op.f("fk_document_verdicts_document_id")), nullable=False),
        sa.Column("case_id", KEY, sa.ForeignKey("cases.id", name=op.f("fk_document_verdicts_case_id"))),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("judged_by", KEY, sa.ForeignKey("people.id", name=op.f("fk_document_verdicts_judged_by"))),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(VERDICTS, name=op.f("ck_document_verdicts_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_verdicts")),
    )
    op.create_index("ix_document_verdicts_document_id", "document_verdicts", ["document_id"])
