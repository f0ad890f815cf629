"""A database of its own for the record's tests: the tables, empty."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import Base, connect, session
from records import calendar
from tests.records.people import somebody_with_cases


@pytest.fixture(scope="session")
def tables_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table of the models, made once."""
    path = tmp_path_factory.mktemp("records") / "empty.db"
    engine = connect(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def empty(tables_only: Path, tmp_path: Path) -> Iterator[None]:
    """An empty SQLite database with every table."""
    shutil.copyfile(tables_only, tmp_path / "records.db")
    engine = connect(f"sqlite:///{tmp_path / 'records.db'}")
    calendar.invalidate()
    yield
    session.remove()
    engine.dispose()


@pytest.fixture
def person(empty: None) -> int:
    """Somebody with two cases, 1 and 2."""
    return somebody_with_cases(2)


class Counted:
    """How many statements were executed."""

    number = 0


@pytest.fixture
def count_queries() -> Callable[[], AbstractContextManager[Counted]]:
    """Counts the statements sent to the database inside a `with`."""

    @contextmanager
    def count() -> Iterator[Counted]:
        counted, bind = Counted(), session.get_bind()

        def one_more(*_: object) -> None:
            counted.number += 1

        sa.event.listen(bind, "before_cursor_execute", one_more)
        try:
            yield counted
        finally:
            sa.event.remove(bind, "before_cursor_execute", one_more)

    return count
