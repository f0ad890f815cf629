"""The database itself refuses to change or remove an event or a ledger entry; case rows leave room for their updates."""

from alembic import op

revision = "0002"
down_revision = "0001"

APPEND_ONLY = ("events", "ledger_entries")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_postgresql() -> None:
    # services and bundles point at each other; SQLite cannot add a foreign key to a table that stands
    op.create_foreign_key("fk_services_bundle_id", "services", "bundles", ["bundle_id"], ["id"])
    op.execute("ALTER TABLE cases SET (fillfactor = 60)")
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _guard_sqlite() -> None:
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
