"""Real races on a real PostgreSQL: threads that meet at a barrier, each with a session of its own."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from bench.database import fresh_postgresql
from models import Account, Person, RoleGrant, session, transaction
from records import seed

NOW = datetime(2026, 6, 3, 2, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def times(sample: int, full: int) -> int:
    """How often a race is run: a sample in `make test`, all of it in `make soak`."""
    return full if os.environ.get("SOAK") else sample


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A seeded PostgreSQL with the shipped services and the measuring ones deployed."""
    with fresh_postgresql() as database:
        engine.furnish(tmp_path_factory.mktemp("store"), "Asia/Jakarta", "http://127.0.0.1")
        with transaction():
            seed.seed(60, NOW.date(), "", NOW)
            refused = [d for root in (ROOT, ROOT / "bench" / "services") for d in engine.deploy(root, by="test", now=NOW, publish=True)]
            assert not [d.problems for d in refused if d.problems]
        yield database


@pytest.fixture(scope="module")
def sari(arena: sa.Engine) -> engine.PersonActor:
    account = session.scalars(sa.select(Account).where(Account.name == seed.account_name("pegawai"))).one()
    actor = engine.PersonActor(account.person_id, account.id)
    session.rollback()
    return actor


@pytest.fixture(scope="module")
def analysts(arena: sa.Engine, sari: engine.PersonActor) -> list[engine.PersonActor]:
    """Twenty people who hold the same group role."""
    with transaction():
        grant = session.scalars(sa.select(RoleGrant).where(RoleGrant.role == "Analis Kepegawaian Pembinaan")).first()
        assert grant is not None
        people = list(session.scalars(sa.select(Person).where(Person.id != sari.person_id).order_by(Person.id).limit(20)))
        for person in people:
            session.add(RoleGrant(role=grant.role, unit_id=grant.unit_id, person_id=person.id, valid_from=grant.valid_from))
        return [engine.PersonActor(person.id) for person in people]


@pytest.fixture(scope="module")
def together() -> Iterator[Callable[[list[Callable[[], Any]]], list[Any]]]:
    """Run the calls at the same instant and return what each gave or raised."""
    with ThreadPoolExecutor(20) as pool:

        def run(calls: list[Callable[[], Any]]) -> list[Any]:
            barrier = threading.Barrier(len(calls))

            def one(call: Callable[[], Any]) -> Any:
                barrier.wait()
                try:
                    with transaction():
                        return call()
                except Exception as problem:  # the race's loser: what it raised is the result
                    return problem
                finally:
                    session.remove()

            return list(pool.map(one, calls))

        yield run
