"""The demo agency as a database, and the standing cast."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

import engine as verbs
from models import Account, migrations, session, transaction
from records import seed
from tests.databases import NOW, ROOT, Templates

SEEDED_ON = date(2026, 6, 1)
EMPLOYEES = 60
PASSWORD = "sandi-uji-2026"
NARRATIVE_KEYS = "uji:kunci-uji-untuk-narasi"


@pytest.fixture
def database(templates: Templates, tmp_path: Path) -> Iterator[sa.Engine]:
    """A migrated database with the demo agency of sixty employees, as at 1 June 2026."""
    templates.build("blank", migrations.upgrade, None)
    templates.build("seeded", _seed, "blank")
    verbs.furnish(tmp_path / "files", "Asia/Jakarta", "http://127.0.0.1:8000", narrative_keys=NARRATIVE_KEYS)
    with templates.copy("seeded") as engine:
        yield engine


@pytest.fixture
def agency(templates: Templates, tmp_path: Path) -> Iterator[sa.Engine]:
    """The demo agency with the shipped services in force."""
    verbs.furnish(tmp_path / "files", "Asia/Jakarta", "http://127.0.0.1:8000", narrative_keys=NARRATIVE_KEYS)
    templates.build("blank", migrations.upgrade, None)
    templates.build("seeded", _seed, "blank")
    templates.build("agency", _deploy, "seeded")
    with templates.copy("agency") as engine:
        yield engine


def _seed(_engine: sa.Engine) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with transaction():
        seed.seed(EMPLOYEES, SEEDED_ON, cheap.hash(PASSWORD), NOW)


def _deploy(_engine: sa.Engine) -> None:
    with transaction():
        done = verbs.deploy(ROOT, by="test", now=NOW, publish=True)
    assert not [problem for service in done for problem in service.problems]


@pytest.fixture
def cast(database: sa.Engine) -> dict[str, int]:
    """The standing cast: key → person id."""
    names = {seed.account_name(key): key for key in seed.CAST}
    rows = session.execute(sa.select(Account.name, Account.person_id).where(Account.name.in_(names)))
    found = {names[row.name]: row.person_id for row in rows}
    session.rollback()
    return found
