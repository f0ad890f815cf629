"""steps: SQL statements and commits per completion, completions per second and p95, against the bare floor."""

import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

import engine
from bench.database import fresh_postgresql
from bench.floor import floor
from models import Account, Case, Task, session, transaction
from records import seed

CASES = 200
ANSWERS = {"catatan": "Diperiksa dan sesuai dengan berkas yang diunggah.", "hasil": "LANJUT"}
SERVICES = Path(__file__).parent / "services"
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def run() -> dict[str, Any]:
    """Complete five-task cases through the engine, then the same diagram on the floor, in one database."""
    with fresh_postgresql() as database, tempfile.TemporaryDirectory() as store:
        engine.furnish(store, "Asia/Jakarta", "http://127.0.0.1")
        with transaction():
            seed.seed(60, NOW.date(), "", NOW)
            engine.deploy(SERVICES, by="bench", now=NOW, publish=True)
        account = session.scalars(sa.select(Account).where(Account.name == seed.account_name("pegawai"))).one()
        actor = engine.PersonActor(account.person_id, account.id)
        session.rollback()
        _complete_all(actor, 5)  # parse, plan and warm up once
        counts = _count_statements(actor, database)
        times, started = _complete_all(actor, CASES)
        sizes = [len(state) for state in session.scalars(sa.select(Case.state).where(Case.status == "OPEN"))]
        session.rollback()
        bare = floor(database, SERVICES / "processes" / "lima" / "lima.bpmn", CASES, ANSWERS)
    ours, theirs = _figures(times), _figures(bare)
    return {
        "sql_per_completion": counts[0], "commits_per_completion": counts[1],
        "per_second": ours["per_second"], "p50_ms": ours["p50_ms"], "p95_ms": ours["p95_ms"],
        "start_p50_ms": _figures(started)["p50_ms"],
        "floor_per_second": theirs["per_second"], "floor_p50_ms": theirs["p50_ms"], "floor_p95_ms": theirs["p95_ms"],
        "times_floor": round(ours["p50_ms"] / theirs["p50_ms"], 2), "state_bytes": max(sizes, default=0), "completions": len(times),
    }


def _start(actor: engine.PersonActor) -> int:
    with transaction():
        return engine.start("lima", event=None, subject_id=actor.person_id, answers=ANSWERS, by=actor, now=NOW).id


def _open_task(case_id: int) -> int | None:
    task = session.scalar(sa.select(Task.id).where(Task.case_id == case_id, Task.status == "OPEN"))
    session.rollback()
    return task


def _complete_all(actor: engine.PersonActor, cases: int) -> tuple[list[float], list[float]]:
    """Run cases to their fourth task and the half of them to the end; seconds per completion and per start."""
    times, started = [], []
    for number in range(cases):
        began = time.perf_counter()
        case_id = _start(actor)
        started.append(time.perf_counter() - began)
        for _ in range(5 if number % 2 else 4):
            task_id = _open_task(case_id)
            assert task_id is not None
            began = time.perf_counter()
            with transaction():
                engine.complete(task_id, ANSWERS, by=actor, now=NOW)
            times.append(time.perf_counter() - began)
    return times, started


def _count_statements(actor: engine.PersonActor, database: sa.Engine) -> tuple[int, int]:
    case_id = _start(actor)
    worst = [0, 0]
    for _ in range(5):
        task_id = _open_task(case_id)
        assert task_id is not None
        seen = [0, 0]

        def statement(*_: Any, seen: list[int] = seen) -> None:
            seen[0] += 1

        def commit(*_: Any, seen: list[int] = seen) -> None:
            seen[1] += 1

        event.listen(database, "before_cursor_execute", statement)
        event.listen(database, "commit", commit)
        with transaction():
            engine.complete(task_id, ANSWERS, by=actor, now=NOW)
        event.remove(database, "before_cursor_execute", statement)
        event.remove(database, "commit", commit)
        worst = [max(pair) for pair in zip(worst, seen, strict=True)]
    return worst[0], worst[1]


def _figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "per_second": round(len(times) / sum(times), 1),
        "p50_ms": round(statistics.median(ordered) * 1000, 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 2),
    }
