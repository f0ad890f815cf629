"""The words of people's names, for the search."""

import sqlalchemy as sa
from alembic import op

from models.names import rows_of_names

revision = "0020"
down_revision = "0019"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHUNK = 5000


def upgrade() -> None:
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    table = op.create_table(
        "name_words",
        sa.Column("word", text, nullable=False),
        sa.Column("person_id", KEY, sa.ForeignKey("people.id", name=op.f("fk_name_words_person_id")), nullable=False),
        sa.PrimaryKeyConstraint("word", "person_id", name=op.f("pk_name_words")),
    )
    op.create_index("ix_name_words_person_word", "name_words", ["person_id", "word"])
    people = op.get_bind().execute(sa.text("SELECT id, name FROM people ORDER BY id")).all()
    for start in range(0, len(people), CHUNK):
        if rows := rows_of_names({row.id: row.name for row in people[start : start + CHUNK]}):
            op.bulk_insert(table, rows)
