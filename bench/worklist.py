"""worklist: one official's 5,000 open tasks, filtered and sorted, with ever more cases of others around them."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import engine
from bench.database import fresh_postgresql
from bench.timing import figures
from models import Account, Case, Task, session, transaction
from records import seed

NOW = datetime(2026, 6, 3, 2, 0, tzinfo=UTC)
SERVICES = Path(__file__).parent / "services"
MINE, AROUND, RUNS = 5_000, (10_000, 200_000), 30


def run() -> dict[str, Any]:
    """The three queries of the page, at several sizes of the database; rows are copies of one real case."""
    with fresh_postgresql():
        with transaction():
            seed.seed(800, NOW.date(), "", NOW)
            engine.deploy(SERVICES, by="bench", now=NOW, publish=True)
        employee, official = _person("pegawai"), _person("analis")
        actor = engine.PersonActor(employee)
        with transaction():
            answers = {"catatan": "Diperiksa.", "hasil": "LANJUT"}
            model = engine.start("lomba", event=None, subject_id=actor.person_id, answers=answers, by=actor, now=NOW).id
        found: dict[str, Any] = {"open_tasks": MINE}
        _copy(model, MINE, "OPEN")
        before = 0
        for around in AROUND:
            _copy(model, around - before, "ENDED")
            before = around
            found[f"with_{around}_closed_cases"] = _measure(official)
        return found


def _person(key: str) -> int:
    found = session.scalars(sa.select(Account.person_id).where(Account.name == seed.account_name(key))).one()
    session.rollback()
    return found


def _copy(model: int, number: int, status: str) -> None:
    """Copy a case and its task that many times, about other people, due on other days."""
    cases = ", ".join(c.name for c in Case.__table__.columns if c.name not in ("id", "number", "status", "subject_id", "subject_key"))
    names = [c.name for c in Task.__table__.columns if c.name not in ("id", "case_id", "status", "due_at")]
    given = {"status": status, "number": number, "model": model, "now": NOW, "done": "OPEN" if status == "OPEN" else "DONE"}
    with transaction():
        given["first"] = session.scalar(sa.select(sa.func.max(Case.id))) or 0
        session.execute(
            sa.text(
                f"INSERT INTO cases (number, status, subject_id, subject_key, {cases}) "
                f"SELECT 'UJI/' || (:first + n), :status, 1 + n % 700, (1 + n % 700)::text, {cases} "
                "FROM cases, generate_series(1, :number) n WHERE cases.id = :model"
            ),
            given,
        )
        session.execute(
            sa.text(
                f"INSERT INTO tasks (case_id, status, due_at, {', '.join(names)}) "
                "SELECT c.id, :done, CAST(:now AS timestamptz) + c.id % 40 * interval '1 day', "
                f"{', '.join('t.' + name for name in names)} FROM tasks t, cases c WHERE t.case_id = :model AND c.id > :first"
            ),
            given,
        )
    with session.get_bind().engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))


def _measure(official: int) -> dict[str, Any]:
    wanted = engine.Wanted(service="lomba")
    pages: dict[str, Callable[[], Any]] = {
        "first_page": lambda: engine.worklist(official, NOW, limit=50),
        "filtered_page": lambda: engine.worklist(official, NOW, wanted=wanted, limit=50, offset=200),
        "all_of_them": lambda: engine.worklist(official, NOW, limit=MINE),
        "count": lambda: engine.count_waiting(official, NOW, wanted),
        "choices": lambda: engine.choices(official, NOW),
    }
    found = {name: figures([_timed(page) for _ in range(RUNS)]) for name, page in pages.items()}
    return {name: {key: value for key, value in each.items() if key != "per_second"} for name, each in found.items()}


def _timed(page: Callable[[], Any]) -> float:
    began = time.perf_counter()
    page()
    taken = time.perf_counter() - began
    session.rollback()
    session.expunge_all()
    return taken
