"""Cases between cases: subjects of every kind, children, teams, deliveries, repairs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("parent_id", KEY, nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["cases.id"], name=op.f("fk_cohorts_parent_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_cohorts_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
    )
    op.create_index(op.f("ix_cohorts_parent_id"), "cohorts", ["parent_id"], unique=False)
    op.create_index("ix_cohorts_waiting", "cohorts", ["id"], unique=False, postgresql_where=sa.text("told_at IS NULL"))
    op.create_table(
        "repairs",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", KEY, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_repairs_case_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_repairs_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_repairs_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repairs")),
    )
    op.create_index(op.f("ix_repairs_case_id"), "repairs", ["case_id"], unique=False)
    op.create_table(
        "start_keys",
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_start_keys_case_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_start_keys_service_id")),
        sa.PrimaryKeyConstraint("service_id", "event", "subject", "key", name=op.f("pk_start_keys")),
    )
    op.create_index(op.f("ix_start_keys_case_id"), "start_keys", ["case_id"], unique=False)
    op.create_table(
        "teams",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("variable", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_teams_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("case_id", "variable", name=op.f("uq_teams_case_id_variable")),
    )
    op.create_table(
        "children",
        sa.Column("id", KEY, nullable=False),
        sa.Column("cohort_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("status IN ('WAITING', 'OPEN', 'ENDED', 'CANCELLED', 'FAILED', 'MOVED')", name=op.f("ck_children_status")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_children_case_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_children_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_children")),
        sa.UniqueConstraint("cohort_id", "number", name=op.f("uq_children_cohort_id_number")),
    )
    op.create_index(op.f("ix_children_case_id"), "children", ["case_id"], unique=False)
    op.create_index("ix_children_cohort_status", "children", ["cohort_id", "status"], unique=False)
    op.create_table(
        "team_members",
        sa.Column("team_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_team_members_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id")),
        sa.PrimaryKeyConstraint("team_id", "person_id", name=op.f("pk_team_members")),
    )
    op.create_index(op.f("ix_team_members_person_id"), "team_members", ["person_id"], unique=False)
    op.add_column("cases", sa.Column("subject_kind", sa.Text(), server_default="employee", nullable=False))
    op.add_column("cases", sa.Column("subject_key", sa.Text(), server_default="", nullable=False))
    op.add_column("cases", sa.Column("on_behalf", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("cases", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cases", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_cases_subject", "cases", ["subject_kind", "subject_key"], unique=False)
    op.add_column("notifications", sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_notifications_unposted",
        "notifications",
        ["at"],
        unique=False,
        postgresql_where=sa.text("posted_at IS NULL"),
        sqlite_where=sa.text("posted_at IS NULL"),
    )
    op.add_column("outbox", sa.Column("lane", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("name", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("key", sa.Text(), nullable=True))
    _add_reference("outbox", "origin_id", "outbox")
    _add_reference("outbox", "target_id", "cases")
    op.add_column("outbox", sa.Column("external_id", sa.Text(), nullable=True))
    op.add_column("roles", sa.Column("assists", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_outbox_origin_target", "outbox", ["origin_id", "target_id"], unique=True)
    op.create_index("ix_outbox_external", "outbox", ["external_id"], unique=True)
    kept = sa.text("status = 'KEPT'")
    op.create_index("ix_outbox_kept", "outbox", ["name", "key"], unique=False, postgresql_where=kept, sqlite_where=kept)
    op.create_index("ix_outbox_lane", "outbox", ["lane", "status", "id"], unique=False)
    _add_reference("tasks", "team_id", "teams")
    op.create_index("ix_tasks_open_team", "tasks", ["team_id", "due_at"], unique=False, postgresql_where=sa.text("status = 'OPEN'"))
    op.execute("UPDATE cases SET subject_key = CAST(subject_id AS TEXT) WHERE subject_id IS NOT NULL")


def _add_reference(table: str, column: str, target: str) -> None:
    """A column that points at another table; SQLite knows it only in the column's own words."""
    name = f"fk_{table}_{column}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT {name} REFERENCES {target} (id)")
        return
    op.add_column(table, sa.Column(column, KEY, nullable=True))
    op.create_foreign_key(name, table, target, [column], ["id"])
