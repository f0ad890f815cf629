"""start: cases opened per second, by the system and by a person, of a five-task process and of the salary step."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import engine
from bench.database import fresh_postgresql
from bench.timing import figures
from models import Account, Person, session, transaction
from records import seed

NOW = datetime(2026, 6, 3, 2, 0, tzinfo=UTC)
ROOT, SERVICES = Path(__file__).parents[1], Path(__file__).parent / "services"
ANSWERS = {"catatan": "Diperiksa dan sesuai.", "hasil": "LANJUT"}
CASES = 300


def run() -> dict[str, Any]:
    """Open cases one after the other, each in a transaction of its own."""
    with fresh_postgresql():
        with transaction():
            seed.seed(800, NOW.date(), "", NOW)
            for root in (SERVICES, ROOT):
                for done in engine.deploy(root, by="bench", now=NOW, publish=True):
                    assert not done.problems, done
        account = session.scalars(sa.select(Account).where(Account.name == seed.account_name("pegawai"))).one()
        actor = engine.PersonActor(account.person_id, account.id)
        people = list(session.scalars(sa.select(Person.id).where(Person.status == "PNS").order_by(Person.id).limit(CASES + 5)))
        session.rollback()

        def five_tasks(_person: int) -> None:
            engine.start("lima", event=None, subject_id=actor.person_id, answers=ANSWERS, by=actor, now=NOW)

        def salary_step(person: int) -> None:
            engine.start(
                "kenaikan_gaji_berkala", event="mulai", subject_id=person, answers={}, by=engine.System("sweep"), now=NOW
            )

        return {"five_tasks": _measure(five_tasks, people), "salary_step": _measure(salary_step, people), "cases_each": CASES}


def _measure(start: Callable[[int], None], people: list[int]) -> dict[str, float]:
    times, cpu = [], time.process_time()
    for person in people:
        began = time.perf_counter()
        with transaction():
            start(person)
        times.append(time.perf_counter() - began)
    return figures(times[5:]) | {"cpu_ms_each": round((time.process_time() - cpu) / len(times) * 1000, 1)}
