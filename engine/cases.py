"""The verbs that move a case: start, complete, cancel, wake, deliver; each thaws, runs and freezes once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine import bundles, events, mirror, permission, workflow
from engine.actors import By, PersonActor
from engine.bundles import LoadedBundle
from engine.eligibility import findings_of, refuse_if_any
from engine.errors import CaseClosed, NotFound, NotWithdrawable, Refusal, StepFailed, TaskClosed
from engine.machine import Machine
from engine.scope import About
from models import Case, Draft, Event, Person, RequestKey, Service, Task, Timer, lock, session
from records import history, ledger, organisation


def start(
    service_id: str, *, event: str | None, subject_id: int, answers: Mapping[str, Any], by: By, now: datetime, key: str | None = None
) -> Case:
    """Open a case of a service about a person and run it to its first waiting tasks.

    Raises ServiceClosed, NotEligible when a rule refuses, and a Refusal of an operation (such as Overdrawn). The
    same (account, key) answers with the case it already opened.
    """
    session.execute(lock(sa.select(Person.id).where(Person.id == subject_id)))
    if known := _answered(by, key):
        return session.get_one(Case, int(known))
    service, bundle = bundles.in_force(service_id)
    event = event or _only_start(bundle)
    about = about_new(service, subject_id, now)
    element = bundle.definition(service_id).elements[event]
    refuse_if_any(findings_of(bundle, element, about, dict(answers)))

    case = Case(
        service_id=service_id, bundle_id=bundle.id, process=service_id, subject_id=subject_id, unit_id=about.unit_id,
        opened_by=by.person_id if isinstance(by, PersonActor) else None, opened_at=now, state=b"",
        confidential=bool(bundle.manifest.get("confidential", False)),
    )
    session.add(case)
    session.flush()
    case.number = f"{service_id.upper().replace('_', '-')}/{about.day.year}/{case.id:06d}"
    session.execute(
        sa.delete(Draft).where(Draft.person_id == subject_id, Draft.service_id == service_id, Draft.start_event == event)
    )
    machine = Machine(about_case(case, service, now), bundle)

    def begin() -> workflow.Running:
        return workflow.begin(bundle.definition(case.process), event, dict(answers), machine)

    _step(case, machine, begin, [("dibuka", {"layanan": service_id, "versi": bundle.version})], by=by)
    _remember(by, key, str(case.id), now)
    return case


def complete(task_id: int, answers: Mapping[str, Any], *, by: By, now: datetime, key: str | None = None) -> Case:
    """Record a person's answers to their task and run the case on.

    Raises NotFound, NotYourTask (OwnCase, SeparateDuty) and TaskClosed when somebody was faster; StepFailed when the
    diagram itself broke, with nothing changed.
    """
    task, case, open_tasks = take(task_id)
    if known := _answered(by, key):
        return session.get_one(Case, int(known))
    if task.status != "OPEN":
        raise closed(task)
    if isinstance(by, PersonActor):
        permission.demand(task, case, by.person_id, now)
    bundle = bundles.load(case.bundle_id)
    if bundle.locks_subject:
        session.execute(lock(sa.select(Person.id).where(Person.id == case.subject_id)))
    machine = Machine(about_case(case, None, now), bundle)

    def finish() -> workflow.Running:
        running = workflow.thaw(bundle.definition(case.process), case.state, machine)
        workflow.finish(running, task.step, dict(answers))
        return running

    task.status, task.done_at = "DONE", now
    task.done_by = by.person_id if isinstance(by, PersonActor) else None
    done = ("tugas_selesai", {"tugas": task.id, "elemen": task.element, "nama": task.name})
    _step(case, machine, finish, [done], by=by, task=task, open_tasks=open_tasks)
    _remember(by, key, str(case.id), now)
    return case


def take(task_id: int) -> tuple[Task, Case, list[Task]]:
    """The task, its case and the case's open tasks, the case locked and all read after the lock; raises NotFound."""
    whose = sa.select(Task.case_id).where(Task.id == task_id).scalar_subquery()
    case = session.scalar(lock(sa.select(Case).where(Case.id == whose)).execution_options(populate_existing=True))
    if case is None:
        raise NotFound(task=task_id)
    query = sa.select(Task).where(Task.case_id == case.id, sa.or_(Task.status == "OPEN", Task.id == task_id))
    tasks = {task.id: task for task in session.scalars(query.execution_options(populate_existing=True))}
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


def closed(task: Task) -> TaskClosed:
    """The refusal that says who was faster."""
    doer = session.get(Person, task.done_by) if task.done_by else None
    return TaskClosed(task=task.name, status=task.status, by=doer.full_name if doer else None, at=task.done_at)


def cancel(case_id: int, *, by: By, now: datetime, reason: str) -> Case:
    """Withdraw a case: everything it held is given back.

    Raises NotFound for strangers, CaseClosed, and NotWithdrawable once an official has signed or for anyone but the
    subject (the system and administrators' commands act as System).
    """
    case = take_case(case_id)
    if case.status != "OPEN":
        raise CaseClosed(number=case.number)
    if isinstance(by, PersonActor) and not permission.may_withdraw(case, by.person_id):
        raise NotWithdrawable(number=case.number)
    bundle = bundles.load(case.bundle_id)
    machine = Machine(about_case(case, None, now), bundle)

    def stop() -> workflow.Running:
        running = workflow.thaw(bundle.definition(case.process), case.state, machine)
        workflow.cancel(running)
        return running

    _step(case, machine, stop, [("ditarik", {"alasan": reason})], by=by, cancelled=True)
    return case


def wake(case_id: int, *, by: By, now: datetime) -> int:
    """Fire every timer of a case that is due, in due order; returns how many fired (0 when another worker has it)."""
    try:
        case = take_case(case_id, skip_locked=True)
    except NotFound:
        return 0
    due = sa.select(sa.func.count()).select_from(Timer).where(Timer.case_id == case_id, Timer.due_at <= now)
    if case.status != "OPEN" or not session.scalar(due):
        return 0
    bundle = bundles.load(case.bundle_id)
    machine = Machine(about_case(case, None, now), bundle)
    fired = 0

    def fire() -> workflow.Running:
        nonlocal fired
        running = workflow.thaw(bundle.definition(case.process), case.state, machine)
        fired = workflow.fire_due(running)
        return running

    _step(case, machine, fire, [("waktu_tiba", {})], by=by, lapsed=True)
    return fired


def deliver(case_id: int, step: str, name: str, payload: Any, *, by: By, now: datetime) -> bool:
    """Give a message or signal to one waiting element; False when it no longer waits."""
    case = take_case(case_id)
    bundle = bundles.load(case.bundle_id)
    machine = Machine(about_case(case, None, now), bundle)
    if case.status != "OPEN":
        return False
    running = workflow.thaw(bundle.definition(case.process), case.state, machine)
    if all(waiting.task_id != step for waiting in workflow.waiting(running).subscriptions):
        return False

    def receive() -> workflow.Running:
        workflow.deliver(running, step, name, payload)
        return running

    _step(case, machine, receive, [("pesan_diterima", {"nama": name})], by=by, lapsed=True)
    return True


def about_case(case: Case, service: Service | None, now: datetime) -> About:
    """What a case's expressions are about."""
    return About(
        case.service_id, service.active if service else True, case.subject_id, case.unit_id, now,
        case.id, case.number, case.opened_at,
    )


def about_new(service: Service, subject_id: int, now: datetime) -> About:
    """What a draft's expressions are about: the person, in their unit, before there is a case."""
    bare = About(service.id, service.active, subject_id, None, now)
    unit = organisation.unit_of(subject_id, bare.day)
    return About(service.id, service.active, subject_id, unit.id if unit else None, now)


def _only_start(bundle: LoadedBundle) -> str:
    starts = bundle.definition(bundle.service_id).start_events
    return next((start.id for start in starts if start.properties.get("form")), starts[0].id)


def _step(
    case: Case,
    machine: Machine,
    act: Callable[[], workflow.Running],
    happenings: list[tuple[str, dict[str, Any]]],
    *,
    by: By,
    task: Task | None = None,
    open_tasks: list[Task] | None = None,
    cancelled: bool = False,
    lapsed: bool = False,
) -> None:
    """Act, run every automatic step, mirror what waits, append the events, freeze once."""
    try:
        running = act()
        if not cancelled:
            workflow.run(running)
    except (Refusal, ledger.Overdrawn, workflow.NotWaiting):
        raise
    except Exception as problem:  # anything an analyst's diagram can break on becomes an incident, not a 500
        raise StepFailed("step", f"{type(problem).__name__}: {problem}", case_id=case.id if case.revision else None,
                         task_id=task.id if task else None, element=task.element if task else None) from problem
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
    happenings.append(("langkah", {"jalan": [step.element for step in workflow.walked(running)]}))
    rows = events.link_to(case, happenings, by=by, now=now)
    # revision is the mapper's version column: an UPDATE that finds another revision raises StaleDataError
    case.state = workflow.freeze(running)
    session.flush()
    session.execute(sa.insert(Event), rows)


def _end(case: Case, running: workflow.Running, cancelled: bool, now: datetime) -> tuple[str, dict[str, Any]]:
    case.status = "CANCELLED" if cancelled else "ENDED"
    case.closed_at = now
    case.outcome = None if cancelled else mirror.outcome(running)
    ledger.release(case.id, now)
    history.withdraw_proposals(case.id)
    mirror.tell_subject(case, now)
    return ("berakhir", {"hasil": case.outcome, "status": case.status})


def _answered(by: By, key: str | None) -> str | None:
    if not key or not isinstance(by, PersonActor) or by.account_id is None:
        return None
    return session.scalar(sa.select(RequestKey.location).where(RequestKey.account_id == by.account_id, RequestKey.key == key))


def _remember(by: By, key: str | None, location: str, now: datetime) -> None:
    if key and isinstance(by, PersonActor) and by.account_id is not None:
        session.add(RequestKey(account_id=by.account_id, key=key, location=location, at=now))
        session.flush()

