"""Tasks, timers and subscriptions as rows, against what the frozen state waits for."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine import bundles, workflow
from engine.machine import Machine
from engine.step import about_case
from engine.verification.broken import Broken
from models import Case, Subscription, Task, Timer, session

CHUNK = 200
Waits = dict[str, set[tuple[Any, ...]]]


def broken(now: datetime) -> Iterator[Broken]:
    """The cases whose rows are not what their state waits for; a closed case waits for nothing."""
    reached = 0
    while cases := list(session.scalars(_open_cases().where(Case.id > reached).order_by(Case.id).limit(CHUNK))):
        reached = cases[-1].id
        rows = _rows([case.id for case in cases])
        for case in cases:
            what = _difference(_waits(case, now), rows[case.id])
            if what:
                yield Broken(f"case {case.number}", what)
        session.expunge_all()
    yield from _left_by_closed_cases()


def _open_cases() -> sa.Select[tuple[Case]]:
    return sa.select(Case).where(Case.status == "OPEN")


def _waits(case: Case, now: datetime) -> Waits | str:
    bundle = bundles.load(case.bundle_id)
    try:
        waiting = workflow.waiting(workflow.thaw(bundle.definition(case.process), case.state, Machine(about_case(case, None, now), bundle)))
    except Exception as problem:  # damaged bytes can break decompression, JSON or the tree
        return f"the state cannot be read: {type(problem).__name__}: {problem}"
    return {
        "task": {(task.id,) for task in waiting.tasks},
        "timer": {(timer.task_id, timer.key, timer.due) for timer in waiting.timers},
        "subscription": {(wait.task_id, wait.kind, wait.name) for wait in waiting.subscriptions},
    }


def _rows(cases: list[int]) -> dict[int, Waits]:
    found: dict[int, Waits] = defaultdict(lambda: {"task": set(), "timer": set(), "subscription": set()})
    columns: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
        ("task", Task, (Task.step,)),
        ("timer", Timer, (Timer.step, Timer.key, Timer.due_at)),
        ("subscription", Subscription, (Subscription.step, Subscription.kind, Subscription.name)),
    )
    for kind, table, wanted in columns:
        query = sa.select(table.case_id, *wanted).where(table.case_id.in_(cases))
        if table is Task:
            query = query.where(Task.status == "OPEN")
        for case_id, *values in session.execute(query):
            found[case_id][kind].add(tuple(values))
    return found


def _difference(waits: Waits | str, rows: Waits) -> str | None:
    if isinstance(waits, str):
        return waits
    for kind in waits:
        if lacking := waits[kind] - rows[kind]:
            return f"the state waits for a {kind} that has no row: {_told(lacking)}"
        if extra := rows[kind] - waits[kind]:
            return f"there is a {kind} row the state does not wait for: {_told(extra)}"
    return None


def _told(entries: set[tuple[Any, ...]]) -> str:
    return " ".join(map(str, sorted(entries, key=str)[0]))


def _left_by_closed_cases() -> Iterator[Broken]:
    for kind, table in (("task", Task), ("timer", Timer), ("subscription", Subscription)):
        query = sa.select(Case.number, table.id).join(Case, Case.id == table.case_id).where(Case.status != "OPEN").order_by(table.id)
        if table is Task:
            query = query.where(Task.status == "OPEN")
        for row in session.execute(query):
            yield Broken(f"case {row.number}", f"it is closed and still has {kind} {row.id}")
