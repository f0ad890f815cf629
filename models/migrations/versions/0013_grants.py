"""Who gave a role, on what basis, and who took it back."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("role_grants", sa.Column("basis", sa.Text(), server_default="", nullable=False))
    for act in ("granted", "ended"):
        _add_person(f"{act}_by")
        op.add_column("role_grants", sa.Column(f"{act}_at", sa.DateTime(timezone=True), nullable=True))


def _add_person(column: str) -> None:
    """A column that points at people; SQLite knows it only in the column's own words."""
    name = f"fk_role_grants_{column}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE role_grants ADD COLUMN {column} INTEGER CONSTRAINT {name} REFERENCES people (id)")
        return
    op.add_column("role_grants", sa.Column(column, KEY, nullable=True))
    op.create_foreign_key(name, "role_grants", "people", [column], ["id"])
