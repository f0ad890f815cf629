"""One step of a case: lock and re-read it, act, run what is automatic, mirror what waits, freeze once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine import events, mirror, promise, workflow
from engine.actors import By, PersonActor
from engine.errors import NotFound, Refusal, StepFailed
from engine.machine import Machine
from engine.scope import About
from engine.workflow.running import reached
from models import Case, Service, Task, session
from records import history, ledger

Happening = tuple[str, dict[str, Any]]
_TASK = sa.bindparam("task", type_=sa.BigInteger)
CASE_OF_TASK = (  # built once: every completion asks these two; SQLite holds its write lock and leaves FOR UPDATE out
    sa.select(Case).where(Case.id == sa.select(Task.case_id).where(Task.id == _TASK).scalar_subquery())
    .with_for_update().execution_options(populate_existing=True)
)
OPEN_AND_THIS = (
    sa.select(Task).where(Task.case_id == sa.bindparam("case", type_=sa.BigInteger), sa.or_(Task.status == "OPEN", Task.id == _TASK))
    .execution_options(populate_existing=True)
)


def take(task_id: int) -> tuple[Task, Case, list[Task]]:
    """The task, its case and the case's open tasks, the case locked and all read after the lock; raises NotFound."""
    case = session.scalar(CASE_OF_TASK, {"task": task_id})
    if case is None:
        raise NotFound(task=task_id)
    tasks = {task.id: task for task in session.scalars(OPEN_AND_THIS, {"case": case.id, "task": task_id})}
    return tasks[task_id], case, [task for task in tasks.values() if task.status == "OPEN"]


def take_case(case_id: int, *, skip_locked: bool = False) -> Case:
    """The case, locked and re-read; raises NotFound when it is gone (or held by another worker, if skipping)."""
    query = sa.select(Case).where(Case.id == case_id).execution_options(populate_existing=True)
    if session.get_bind().dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=skip_locked)
    case = session.scalar(query)
    if case is None:
        raise NotFound(case=case_id)
    return case


def about_case(case: Case, service: Service | None, now: datetime) -> About:
    """What a case's expressions are about."""
    return About(
        case.service_id, service.active if service else True, case.subject_id, case.unit_id, now,
        case.id, case.number, case.opened_at, case.subject_kind, case.subject_key, case.on_behalf,
    )


def advance(
    case: Case,
    machine: Machine,
    act: Callable[[], workflow.Running],
    happenings: list[Happening],
    *,
    by: By,
    task: Task | None = None,
    open_tasks: list[Task] | None = None,
    cancelled: bool = False,
    lapsed: bool = False,
) -> None:
    """Act, run every automatic step, mirror what waits, append the events, freeze once."""
    machine.doer = by.person_id if isinstance(by, PersonActor) else None
    running = _run(case, act, task, cancelled)
    now = machine.now
    waiting = workflow.waiting(running)
    known = mirror.open_tasks(case.id) if open_tasks is None else open_tasks
    happenings += mirror.tasks(case, machine, waiting, known, lapsed=lapsed)
    if running.definition.waits_for_events:
        mirror.timers(case, waiting)
        mirror.subscriptions(case, waiting)
    mirror.outbox(case, workflow.thrown(running), now)
    mirror.traces(case, machine)
    if waiting.ended or cancelled:
        happenings.append(_end(case, running, cancelled, now))
    elif waiting.stuck:
        mirror.incident(case, "stuck", "nothing waits and the case has not ended", now)
    promise.keep(case, known, waiting, machine.bundle, now)
    happenings.append(("langkah", _way(running)))
    rows = events.link_to(case, happenings, by=by, now=now)
    # revision is the mapper's version column: an UPDATE that finds another revision raises StaleDataError
    case.state = workflow.freeze(running)
    session.flush()
    events.append(rows)


def _way(running: workflow.Running) -> dict[str, Any]:
    """The elements walked; in a trial the flows between them too, for the coverage of scenarios."""
    walked = workflow.walked(running)
    way: dict[str, Any] = {"jalan": [one.element for one in walked]}
    if "trial" in session.info:
        way["alir"] = sorted({one.flow for one in walked if one.flow} | reached(running))
    return way


def _run(case: Case, act: Callable[[], workflow.Running], task: Task | None, cancelled: bool) -> workflow.Running:
    try:
        running = act()
        if not cancelled:
            workflow.run(running)
    except (Refusal, ledger.Overdrawn, workflow.NotWaiting):
        raise
    except Exception as problem:  # anything an analyst's diagram can break on becomes an incident, not a 500
        raise StepFailed("step", f"{type(problem).__name__}: {problem}", case_id=case.id if case.revision else None,
                         task_id=task.id if task else None, element=task.element if task else None) from problem
    return running


def note(case: Case, kind: str, details: dict[str, Any], *, by: By, now: datetime) -> None:
    """Append one event that is not part of a step; the caller holds the case's lock."""
    rows = events.link_to(case, [(kind, details)], by=by, now=now)
    session.flush()
    events.append(rows)


def _end(case: Case, running: workflow.Running, cancelled: bool, now: datetime) -> Happening:
    case.status = "CANCELLED" if cancelled or case.cancelled_at is not None else "ENDED"
    case.closed_at = now
    case.outcome = None if cancelled else mirror.outcome(running)
    ledger.release(case.id, now)
    history.withdraw_proposals(case.id)
    mirror.tell_subject(case, now)
    mirror.family(case, now)
    return ("berakhir", {"hasil": case.outcome, "status": case.status})
