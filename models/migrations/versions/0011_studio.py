"""Drafts of SOPs in the studio."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "sop_drafts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("base_id", KEY, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_by", KEY, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bundle_id", KEY, nullable=True),
        sa.CheckConstraint("status IN ('OPEN', 'PROPOSED', 'DROPPED')", name=op.f("ck_sop_drafts_status")),
        sa.ForeignKeyConstraint(["base_id"], ["bundles.id"], name=op.f("fk_sop_drafts_base_id")),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundles.id"], name=op.f("fk_sop_drafts_bundle_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["people.id"], name=op.f("fk_sop_drafts_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sop_drafts")),
    )
    op.create_index("ix_sop_drafts_service_id", "sop_drafts", ["service_id"])
    op.create_table(
        "sop_draft_files",
        sa.Column("draft_id", KEY, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("saved_by", KEY, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["sop_drafts.id"], name=op.f("fk_sop_draft_files_draft_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["people.id"], name=op.f("fk_sop_draft_files_saved_by")),
        sa.PrimaryKeyConstraint("draft_id", "path", "revision", name=op.f("pk_sop_draft_files")),
    )
    op.create_table(
        "sop_draft_visits",
        sa.Column("draft_id", KEY, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["sop_drafts.id"], name=op.f("fk_sop_draft_visits_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sop_draft_visits_person_id")),
        sa.PrimaryKeyConstraint("draft_id", "path", "person_id", name=op.f("pk_sop_draft_visits")),
    )
