"""One-time codes, second factors with their recovery codes, and the pact that was accepted."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sign_in_codes",
        sa.Column("id", KEY, nullable=False),
        _account("sign_in_codes"),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        _moment("made_at"),
        sa.Column("made_by", KEY, sa.ForeignKey("people.id", name=op.f("fk_sign_in_codes_made_by"))),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        sa.CheckConstraint("purpose IN ('FIRST', 'RESET')", name=op.f("ck_sign_in_codes_purpose")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_sign_in_codes_code_hash")),
    )
    op.create_index("ix_sign_in_codes_account_id", "sign_in_codes", ["account_id"])
    op.create_table(
        "second_factors",
        _account("second_factors"),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        _moment("made_at"),
        _moment("confirmed_at", nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        _account("recovery_codes"),
        sa.Column("code_hash", sa.Text(), nullable=False),
        _moment("used_at", nullable=True),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "pact_acceptances",
        _account("pact_acceptances"),
        sa.Column("reference_id", KEY, sa.ForeignKey("reference_rows.id", name=op.f("fk_pact_acceptances_reference_id")), nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("account_id", "reference_id", name=op.f("pk_pact_acceptances")),
    )


def _account(table: str) -> sa.Column[int]:
    return sa.Column("account_id", KEY, sa.ForeignKey("accounts.id", name=op.f(f"fk_{table}_account_id")), nullable=False)


def _moment(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
