"""The verbs that move a case: complete, cancel, wake, deliver; each thaws, runs and freezes once."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine import bundles, dossier, mirror, narratives, permission, workflow
from engine.actors import By, PersonActor
from engine.errors import CaseClosed, NotFound, NotWithdrawable, TaskClosed
from engine.machine import Machine
from engine.step import about_case, advance, take, take_case
from models import Case, Person, RequestKey, Task, Timer, lock, session


def complete(task_id: int, answers: Mapping[str, Any], *, by: By, now: datetime, key: str | None = None) -> Case:
    """Record a person's answers to their task and run the case on.

    Raises NotFound, NotYourTask (OwnCase, SeparateDuty) and TaskClosed when somebody was faster; StepFailed when the
    diagram itself broke, with nothing changed.
    """
    return complete_taken(take(task_id), answers, by=by, now=now, key=key)


def complete_taken(
    taken: tuple[Task, Case, list[Task]], answers: Mapping[str, Any], *, by: By, now: datetime, key: str | None = None
) -> Case:
    """The same of a task whose case is locked already, with what was read under that lock."""
    task, case, open_tasks = taken
    if known := answered(by, key):
        return session.get_one(Case, int(known))
    if task.status != "OPEN":
        raise closed(task)
    if isinstance(by, PersonActor):
        permission.demand(task, case, by.person_id, now)
    bundle = bundles.load(case.bundle_id)
    if bundle.locks_subject:
        session.execute(lock(sa.select(Person.id).where(Person.id == case.subject_id)))
    machine = Machine(about_case(case, None, now), bundle)
    kept = dict(answers)
    if task.form:
        dossier.attach(case, bundle.forms[task.form], answers, now)
        kept = narratives.conceal(case, bundle.forms[task.form], answers, now)

    def finish() -> workflow.Running:
        running = workflow.thaw(bundle.definition(case.process), case.state, machine)
        workflow.finish(running, task.step, kept)
        return running

    task.status, task.done_at = "DONE", now
    task.done_by = by.person_id if isinstance(by, PersonActor) else None
    done = ("tugas_selesai", {"tugas": task.id, "elemen": task.element, "nama": task.name})
    advance(case, machine, finish, [done], by=by, task=task, open_tasks=open_tasks)
    remember(by, key, str(case.id), now)
    return case


def closed(task: Task) -> TaskClosed:
    """The refusal that says who was faster."""
    doer = session.get(Person, task.done_by) if task.done_by else None
    return TaskClosed(task=task.name, status=task.status, by=doer.full_name if doer else None, at=task.done_at)


def cancel(case_id: int, *, by: By, now: datetime, reason: str) -> Case:
    """Withdraw a case: along the path its diagram draws for that, or at once; at its end everything it held is given back.

    Raises NotFound for strangers, CaseClosed, and NotWithdrawable once an official has signed, while it is being
    cancelled already, or for anyone but the subject (the system and administrators' commands act as System).
    """
    case = take_case(case_id)
    if case.status != "OPEN":
        raise CaseClosed(number=case.number)
    if not isinstance(by, PersonActor):
        if case.cancelled_at is not None and by.cause != "operator":
            return case  # it is on its way to its end already
        return stop(case, ("dibatalkan", {"alasan": reason}), by=by, now=now)
    if not permission.may_withdraw(case, by.person_id):
        raise NotWithdrawable(number=case.number)
    return stop(case, ("ditarik", {"alasan": reason}), by=by, now=now)


def stop(case: Case, told: tuple[str, dict[str, Any]], *, by: By, now: datetime) -> Case:
    """Cancel a case, `told` in its chain; whoever calls it has locked it and asked whether it may be.

    A case that is on its way along the drawn path already ends where it stands.
    """
    bundle = bundles.load(case.bundle_id)
    machine = Machine(about_case(case, None, now), bundle)
    running = workflow.thaw(bundle.definition(case.process), case.state, machine)
    person = Decimal(by.person_id) if isinstance(by, PersonActor) else None
    drawn = workflow.cancel(running, {"alasan": told[1]["alasan"], "pegawai": person, "sistem": None if person else str(by)})
    if drawn:
        case.cancelled_at = now
        mirror.disband(case, now)
    advance(case, machine, lambda: running, [told], by=by, cancelled=not drawn)
    return case


def wake(case_id: int, *, by: By, now: datetime) -> int:
    """Fire every timer of a case that is due, in due order; returns how many fired (0 when another worker has it)."""
    try:
        case = take_case(case_id, skip_locked=True)
    except NotFound:
        return 0
    due = sa.select(sa.func.count()).select_from(Timer).where(Timer.case_id == case_id, Timer.due_at <= now)
    if case.status != "OPEN" or case.suspended_at is not None or not session.scalar(due):
        return 0
    bundle = bundles.load(case.bundle_id)
    machine = Machine(about_case(case, None, now), bundle)
    fired = 0

    def fire() -> workflow.Running:
        nonlocal fired
        running = workflow.thaw(bundle.definition(case.process), case.state, machine)
        fired = workflow.fire_due(running)
        return running

    advance(case, machine, fire, [("waktu_tiba", {})], by=by, lapsed=True)
    return fired


def deliver(
    case_id: int, kind: str, name: str, payload: Any, *, key: str | None = None, by: By, now: datetime
) -> bool | None:
    """Give a message to the one element, or a signal to every element, of a case that awaits it.

    False when nothing awaits it, None when the case is held; raises CaseClosed.
    """
    case = take_case(case_id)
    if case.status != "OPEN":
        raise CaseClosed(number=case.number)
    if case.suspended_at is not None:
        return None
    bundle = bundles.load(case.bundle_id)
    machine = Machine(about_case(case, None, now), bundle)
    running = workflow.thaw(bundle.definition(case.process), case.state, machine)
    fits = (None, key) if key != case.number else None
    found = [
        waits.task_id for waits in workflow.waiting(running).subscriptions
        if (waits.kind, waits.name) == (kind, name) and (fits is None or key is None or waits.key in fits)
    ]
    if not found:
        return False

    def receive() -> workflow.Running:
        workflow.deliver(running, found[0], name, payload)
        for step in found[1:] if kind == "signal" else ():
            with suppress(workflow.NotWaiting):  # the first catcher may have ended the others
                workflow.deliver(running, step, name, payload)
        return running

    advance(case, machine, receive, [("pesan_diterima", {"nama": name})], by=by, lapsed=True)
    return True


def answered(by: By, key: str | None) -> str | None:
    """Where the answer to this account's request of that key is, if it was given already."""
    if not key or not isinstance(by, PersonActor) or by.account_id is None:
        return None
    return session.scalar(sa.select(RequestKey.location).where(RequestKey.account_id == by.account_id, RequestKey.key == key))


def remember(by: By, key: str | None, location: str, now: datetime) -> None:
    """Keep where the answer to this account's request of that key is."""
    if key and isinstance(by, PersonActor) and by.account_id is not None:
        session.add(RequestKey(account_id=by.account_id, key=key, location=location, at=now))
        session.flush()

