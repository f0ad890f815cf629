"""The databases every test may ask for, the standing cast, and the rule that nothing skips in CI."""

import contextlib
import os
from collections.abc import Generator, Iterator
from datetime import datetime

import pytest
import sqlalchemy as sa

from models import migrations
from tests.databases import NOW, ROOT, PostgresqlTemplates, SqliteTemplates, Templates, postgresql_server

with contextlib.suppress(ImportError):  # until every room stands
    from tests.agency import agency, cast, database  # noqa: F401

SLOW_FOLDERS = ("tests/browser", "tests/races")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`-m "not slow"` leaves out PostgreSQL, the races and the browser."""
    for item in items:
        path = item.path.relative_to(ROOT).as_posix()
        if "postgresql" in getattr(item, "callspec", _NoParameters).params.values() or path.startswith(SLOW_FOLDERS):
            item.add_marker(pytest.mark.slow)


class _NoParameters:
    params: dict[str, object] = {}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None]:
    """In CI a test that could not run has failed."""
    report = (yield).get_result()
    if report.skipped and os.environ.get("CI"):
        report.outcome, report.longrepr = "failed", f"skipped in CI: {item.nodeid}: {report.longrepr}"


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplates:
    return SqliteTemplates(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_templates() -> Iterator[PostgresqlTemplates]:
    """Templates on a real PostgreSQL; without one the test is skipped, in CI it fails."""
    try:
        server = postgresql_server()
        url = server.__enter__()
    except Exception as problem:  # whatever keeps PostgreSQL from starting here is the reason to show
        pytest.skip(f"no PostgreSQL: {problem}")
    templates = PostgresqlTemplates(url)
    yield templates
    templates.close()
    server.__exit__(None, None, None)


@pytest.fixture(params=["sqlite", "postgresql"])
def templates(request: pytest.FixtureRequest) -> Templates:
    found: Templates = request.getfixturevalue(f"{request.param}_templates")
    return found


@pytest.fixture
def blank(templates: Templates) -> Iterator[sa.Engine]:
    """A migrated database without rows."""
    templates.build("blank", migrations.upgrade, None)
    with templates.copy("blank") as engine:
        yield engine


@pytest.fixture
def now() -> datetime:
    return NOW


