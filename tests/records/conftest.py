"""A database of its own for the record's tests: the tables, empty."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models import Base, connect, session
from records import calendar
from tests.records.people import somebody_with_cases


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[None]:
    """An empty SQLite database with every table."""
    engine = connect(f"sqlite:///{tmp_path / 'records.db'}")
    Base.metadata.create_all(engine)
    calendar.invalidate()
    yield
    session.remove()
    engine.dispose()


@pytest.fixture
def person(empty: None) -> int:
    """Somebody with two cases, 1 and 2."""
    return somebody_with_cases(2)
