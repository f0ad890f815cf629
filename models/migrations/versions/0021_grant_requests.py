"""Roles asked for and decided by another, and who last said that a role is still needed."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLACES = {"unit_id": "units", "person_id": "people", "position_id": "positions", "asked_by": "people", "decided_by": "people"}


def upgrade() -> None:
    op.create_table(
        "grant_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("role", sa.Text(), sa.ForeignKey("roles.title", name=op.f("fk_grant_requests_role")), nullable=False),
        *(
            sa.Column(name, KEY, sa.ForeignKey(f"{table}.id", name=op.f(f"fk_grant_requests_{name}")), nullable=name != "asked_by")
            for name, table in PLACES.items()
        ),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date()),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given", sa.Boolean()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_requests")),
    )
    op.create_index("ix_grant_requests_decided_at", "grant_requests", ["decided_at"])
    name = "fk_role_grants_reviewed_by"
    if op.get_bind().dialect.name == "sqlite":  # which knows a reference only in the column's own words
        op.execute(f"ALTER TABLE role_grants ADD COLUMN reviewed_by INTEGER CONSTRAINT {name} REFERENCES people (id)")
    else:
        op.add_column("role_grants", sa.Column("reviewed_by", KEY, nullable=True))
        op.create_foreign_key(name, "role_grants", "people", ["reviewed_by"], ["id"])
    op.add_column("role_grants", sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
