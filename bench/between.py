"""children, signals, idle: opening a thousand children, one signal to a thousand cases, and what an idle worker costs."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

import engine
from bench.database import fresh_postgresql
from models import Case, Event, Outbox, Person, session, transaction
from records import seed

MANY = 1000
OPEN = 20_000
SERVICES = Path(__file__).parent / "services"
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@contextmanager
def _house() -> Iterator[sa.Engine]:
    with fresh_postgresql() as database, tempfile.TemporaryDirectory() as store:
        engine.furnish(store, "Asia/Jakarta", "http://127.0.0.1")
        with transaction():
            seed.seed(200, NOW.date(), "", NOW)
            refused = [done.problems for done in engine.deploy(SERVICES, by="bench", now=NOW, publish=True) if done.problems]
            if refused:
                raise RuntimeError(refused)
        yield database


def _people() -> list[int]:
    found = list(session.scalars(sa.select(Person.id).where(Person.status == "PNS").order_by(Person.id)))
    session.rollback()
    return [found[number % len(found)] for number in range(MANY)]


def _start(answers: dict[str, Any]) -> float:
    began = time.perf_counter()
    with transaction():
        engine.start(
            "rombongan", event="mulai", subject=engine.Subject("session", "2026"), answers=answers, by=engine.System("sweep"), now=NOW
        )
    return time.perf_counter() - began


def _drain() -> tuple[float, float]:
    """Seconds, and seconds of this process's own computing, until a worker has nothing more to do."""
    began, computed = time.perf_counter(), time.process_time()
    while engine.tick(lambda: NOW):
        pass
    return time.perf_counter() - began, time.process_time() - computed


def children() -> dict[str, Any]:
    """One case asks for a thousand children; one worker opens them."""
    with _house():
        asked = _start({"peserta": [Decimal(person) for person in _people()]})
        opened, computed = _drain()
        count = session.scalar(sa.select(sa.func.count()).select_from(Case).where(Case.process == "peserta"))
        session.rollback()
    figures = {"children": count, "ask_s": round(asked, 2), "open_s": round(opened, 1)}
    return figures | {"opened_per_second": round(MANY / opened, 1), "cpu_ms_each": _each(computed)}


def signals() -> dict[str, Any]:
    """One signal to a thousand waiting cases; one worker delivers it."""
    with _house():
        _start({"peserta": [Decimal(person) for person in _people()]})
        _drain()
        with transaction():
            engine.announce("TUTUP", {}, subject=None, now=NOW)
        delivered, computed = _drain()
        heard = session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.kind == "pesan_diterima"))
        left = session.scalar(sa.select(sa.func.count()).select_from(Outbox).where(Outbox.status == "WAITING"))
        session.rollback()
    figures = {"heard": heard, "left": left, "deliver_s": round(delivered, 1)}
    return figures | {"delivered_per_second": round(MANY / delivered, 1), "cpu_ms_each": _each(computed)}


def _each(computed: float) -> float:
    return round(computed / MANY * 1000, 2)


def idle() -> dict[str, Any]:
    """A worker's look around with nothing due, beside few and beside many open cases."""
    with _house() as database:
        _start({"peserta": [Decimal(_people()[0])]})
        _drain()
        few = _tick_cost(database)
        _multiply(OPEN)
        with database.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
        many = _tick_cost(database)
    figures = {"open_cases": OPEN, "statements": many[2], "writes": many[3], "few_ms": few[0], "many_ms": many[0]}
    return figures | {"few_cpu_ms": few[1], "many_cpu_ms": many[1]}


def _multiply(wanted: int) -> None:
    """Copy the one open child with its task, subscription and a timer far away."""
    with transaction():
        case = session.scalars(sa.select(Case).where(Case.process == "peserta")).one()
        listed = ", ".join(c.name for c in Case.__table__.columns if c.name not in ("id", "number"))
        copies = f"SELECT 'BANYAK/' || n, {listed} FROM cases, generate_series(1, :n) n WHERE id = :id"
        session.execute(sa.text(f"INSERT INTO cases (number, {listed}) {copies}"), {"n": wanted, "id": case.id})
        timers = "INSERT INTO timers (case_id, step, key, element, due_at) SELECT id, 'x', 'k', 'e', :due FROM cases"
        session.execute(sa.text(timers), {"due": NOW + timedelta(days=9)})
        waits = "INSERT INTO subscriptions (case_id, step, element, kind, name) SELECT id, 'x', 'e', 'message', 'M' FROM cases"
        session.execute(sa.text(waits))


def _tick_cost(database: sa.Engine) -> tuple[float, float, int, int]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine.tick(lambda: NOW)
    event.listen(database, "before_cursor_execute", note)
    began, computed, rounds = time.perf_counter(), time.process_time(), 50
    for _ in range(rounds):
        engine.tick(lambda: NOW)
    spent, computed = time.perf_counter() - began, time.process_time() - computed
    event.remove(database, "before_cursor_execute", note)
    writes = [statement for statement in seen if not statement.lstrip().upper().startswith("SELECT")]
    return round(spent / rounds * 1000, 2), round(computed / rounds * 1000, 2), len(seen) // rounds, len(writes)
