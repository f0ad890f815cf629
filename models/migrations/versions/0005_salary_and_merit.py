"""Salary, performance and discipline join the personnel record."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IN_FORCE = sa.text("state = 'BERLAKU'")


def upgrade() -> None:
    _history(
        "salary_records",
        sa.Column("rank", sa.Text(), nullable=False),
        sa.Column("service_years", sa.Integer(), nullable=False),
        sa.Column("service_months", sa.Integer(), nullable=False),
        sa.Column("previous_amount", sa.Integer()),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("postponed", sa.Boolean(), nullable=False),
        sa.Column("next_due", sa.Date()),
        sa.CheckConstraint(
            "cause IN ('CPNS', 'CPNS_PNS', 'KGB', 'KP', 'PMK', 'PP_BARU')", name=op.f("ck_salary_records_cause")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_salary_records_amount_above_zero")),
    )
    _history(
        "performance_records",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("predicate", sa.Text(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("behaviour", sa.Text(), nullable=False),
        sa.Column("assessor", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "predicate IN ('SANGAT_BAIK', 'BAIK', 'BUTUH_PERBAIKAN', 'KURANG', 'SANGAT_KURANG')",
            name=op.f("ck_performance_records_predicate"),
        ),
    )
    op.create_index(
        "uq_performance_records_person_year", "performance_records", ["person_id", "year"], unique=True,
        sqlite_where=IN_FORCE, postgresql_where=IN_FORCE,
    )
    _history(
        "discipline_records",
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("offence", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date()),
        sa.CheckConstraint("severity IN ('RINGAN', 'SEDANG', 'BERAT')", name=op.f("ck_discipline_records_severity")),
    )


def _history(table: str, *own: Any) -> None:
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        *own,
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("basis_number", sa.Text(), nullable=False),
        sa.Column("basis_date", sa.Date()),
        sa.Column("basis_official", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True)),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, KEY, sa.ForeignKey(target, name=op.f(f"fk_{table}_{name}")), nullable=name != "person_id")
            for name, target in (
                ("person_id", "people.id"), ("document_id", "documents.id"), ("case_id", "cases.id"), ("verified_by", "people.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"])
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])
