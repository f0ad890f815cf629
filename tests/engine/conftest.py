"""A case of the measuring services, and a walk through it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from models import Account, Case, Task, session, transaction
from records import seed

BENCH = Path(__file__).parents[2] / "bench" / "services"
ANSWERS = {"catatan": "sesuai", "hasil": "LANJUT"}


def actor_of(key: str) -> engine.PersonActor:
    """The standing cast's member as an actor."""
    account = session.scalars(sa.select(Account).where(Account.name == seed.account_name(key))).one()
    actor = engine.PersonActor(account.person_id, account.id)
    session.rollback()
    return actor


@dataclass
class Walk:
    """One case and the one thing a test does with it: the next task."""

    case_id: int
    now: datetime

    @property
    def case(self) -> Case:
        return session.get_one(Case, self.case_id, populate_existing=True)

    @property
    def waiting(self) -> list[str]:
        query = sa.select(Task.element).where(Task.case_id == self.case_id, Task.status == "OPEN").order_by(Task.id)
        found = list(session.scalars(query))
        session.rollback()
        return found

    def task(self, element: str) -> int:
        query = sa.select(Task.id).where(Task.case_id == self.case_id, Task.element == element).order_by(Task.id.desc()).limit(1)
        found = session.scalars(query).one()
        session.rollback()
        return found

    def do(self, element: str, by: engine.By, answers: dict[str, Any] | None = None, **options: Any) -> None:
        task_id = self.task(element)
        with transaction():
            engine.complete(task_id, answers or ANSWERS, by=by, now=self.now, **options)


@pytest.fixture
def bench_services(database: Any, now: datetime) -> None:
    """The measuring services, published."""
    with transaction():
        for done in engine.deploy(BENCH, by="test", now=now, publish=True):
            assert not done.problems, done


@pytest.fixture
def walk(bench_services: None, now: datetime) -> Callable[..., Walk]:
    """Start a case of a service by somebody and walk it."""

    def start(service: str, by: engine.PersonActor, **options: Any) -> Walk:
        with transaction():
            case = engine.start(service, event=None, subject_id=by.person_id, answers=ANSWERS, by=by, now=now, **options)
            return Walk(case.id, now)

    return start


@pytest.fixture
def sari(database: Any) -> engine.PersonActor:
    return actor_of("pegawai")


@pytest.fixture
def tono(database: Any) -> engine.PersonActor:
    return actor_of("pegawai_lain")


@pytest.fixture
def ratna(database: Any) -> engine.PersonActor:
    return actor_of("analis")
