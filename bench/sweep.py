"""sweep: everybody of a large agency judged for every kind of the agenda, as the night does it; then the cases it starts."""

import os
import resource
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import engine
from bench.database import fresh_postgresql
from models import AgendaItem, session, transaction
from records import seed

EMPLOYEES = int(os.environ.get("ALUR_BENCH_EMPLOYEES", "78284"))
NOW = datetime(2026, 6, 3, 2, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[1]
STARTED = 500  # starts that are timed; the rest of the night's cases take as long each


class _Enough(Exception):
    """As many starts as are timed have been made."""


def run() -> dict[str, Any]:
    """Seconds and people per second of each kind's judging, and starts per second of what it made ready."""
    with fresh_postgresql():
        began = time.perf_counter()
        with transaction():
            seed.seed(EMPLOYEES, NOW.date(), "", NOW)
        figures: dict[str, Any] = {"employees": EMPLOYEES, "seed_s": round(time.perf_counter() - began, 1)}
        with transaction():
            for done in engine.deploy(ROOT, by="bench", now=NOW, publish=True):
                assert not done.problems, done
        total = 0.0
        for kind in engine.sweep_kinds():
            figures[kind.lower()] = measured = _sweep(kind)
            total += measured["judging_s"]
        figures |= {"judging_all_kinds_s": round(total, 1), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
        return figures


def _sweep(kind: str) -> dict[str, Any]:
    began, cpu = time.perf_counter(), time.process_time()
    marks: dict[str, float] = {}

    def tell(progress: engine.Progress) -> None:
        if progress.started == 0:
            marks["judged"], marks["cpu"] = time.perf_counter() - began, time.process_time() - cpu
            marks["people"] = progress.judged
        elif progress.started >= STARTED:
            marks["started"], marks["starting"] = progress.started, time.perf_counter() - began - marks["judged"]
            raise _Enough

    try:
        done = engine.sweep(kind, lambda: NOW, tell=tell)
        assert done is not None
        marks.setdefault("started", done.started)
        marks.setdefault("starting", time.perf_counter() - began - marks["judged"])
    except _Enough:
        pass
    counted = sa.select(AgendaItem.result, sa.func.count().label("number")).where(AgendaItem.kind == kind).group_by(AgendaItem.result)
    results = {row.result: row.number for row in session.execute(counted)}
    ready = session.scalar(sa.select(sa.func.count()).where(AgendaItem.kind == kind, AgendaItem.ready, AgendaItem.case_id.is_(None))) or 0
    session.rollback()
    return {
        "judging_s": round(marks["judged"], 1), "judging_cpu_s": round(marks["cpu"], 1),
        "people_per_s": round(marks["people"] / marks["judged"]), "results": results,
        "ready": ready + int(marks["started"]), "starts_per_s": round(marks["started"] / marks["starting"], 1) if marks["started"] else 0,
    }
