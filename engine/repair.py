"""Repair: a change to a running case outside its diagram, proposed by one administrator and done by another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine import bundles, cases, mirror, permission, workflow
from engine.actors import PersonActor
from engine.bundles import LoadedBundle
from engine.errors import CaseClosed, NotFound, RepairRefused
from engine.machine import Machine, plain
from engine.step import about_case, advance, note, take_case
from feel import FeelError
from models import Account, Bundle, Case, Incident, Repair, Task, session

ADMINISTRATOR = "Administrator"
WANTS: Mapping[str, frozenset[str]] = {  # verb → the details a proposal of it names
    "suspend": frozenset(), "resume": frozenset(), "cancel": frozenset(), "move": frozenset({"task", "element"}),
    "set_variable": frozenset({"task", "name", "value"}), "migrate": frozenset({"bundle"}),
}


@dataclass(frozen=True)
class Inside:
    """An open task as a repairer sees it, with its variables as plain values."""

    task: Task
    variables: Mapping[str, Any]


def propose(case_id: int, verb: str, details: dict[str, Any], *, reason: str, person_id: int, now: datetime) -> Repair:
    """Propose a repair: `suspend`, `resume`, `cancel`, `move` {task, element}, `set_variable` {task, name, value in FEEL},
    `migrate` {bundle}.

    Raises NotFound for anyone but an administrator, RepairRefused for a proposal without reason or about oneself, and
    CaseClosed.
    """
    case = _case_for(case_id, person_id, now)
    if WANTS.get(verb) != frozenset(details):
        raise RepairRefused(why="details", verb=verb)
    if not reason.strip():
        raise RepairRefused(why="reason")
    if verb == "set_variable" and details["name"] in bundles.load(case.bundle_id).sensitive:
        raise RepairRefused(why="sensitive")
    row = Repair(case_id=case.id, verb=verb, details=details, reason=reason.strip(), proposed_by=person_id, proposed_at=now)
    session.add(row)
    session.flush()
    proposed = {"usul": row.id, "tindakan": verb, "rincian": details, "alasan": row.reason}
    note(case, "perbaikan_diusulkan", proposed, by=PersonActor(person_id), now=now)
    return row


def decide(repair_id: int, *, accept: bool, person_id: int, now: datetime) -> Repair:
    """Do a proposed repair, or refuse it; a second administrator's act.

    Raises NotFound, RepairRefused when the proposer decides or when the case has gone on and it no longer fits, and
    CaseClosed.
    """
    found = session.get(Repair, repair_id)
    if found is None:
        raise NotFound(repair=repair_id)
    case = _case_for(found.case_id, person_id, now)
    row = session.get_one(Repair, repair_id, populate_existing=True)
    if row.done is not None:
        raise RepairRefused(why="decided")
    if row.proposed_by == person_id:
        raise RepairRefused(why="own_proposal")
    row.decided_by, row.decided_at, row.done = person_id, now, accept
    if accept:
        _VERBS[row.verb](case, row, PersonActor(person_id), now)
        stuck = sa.and_(Incident.case_id == case.id, Incident.what == "stuck", Incident.resolved_at.is_(None))
        session.execute(sa.update(Incident).where(stuck).values(resolved_at=now, resolved_by=person_id))
    else:
        note(case, "perbaikan_ditolak", {"usul": row.id}, by=PersonActor(person_id), now=now)
    return row


def proposals(case_id: int | None = None, *, person_id: int, now: datetime) -> list[Repair]:
    """The proposals that wait for a second administrator, of one case or of all that this one may know of."""
    known = permission.visible_to(person_id, now)
    query = sa.select(Repair).join(Case, Case.id == Repair.case_id).where(Repair.done.is_(None), known).order_by(Repair.id)
    return list(session.scalars(query if case_id is None else query.where(Repair.case_id == case_id)))


def inside(case_id: int, *, person_id: int, now: datetime) -> list[Inside]:
    """The open tasks of a case with their variables, for an administrator."""
    case = _case_for(case_id, person_id, now)
    bundle = bundles.load(case.bundle_id)
    running = workflow.thaw(bundle.definition(case.process), case.state, Machine(about_case(case, None, now), bundle))
    seen = {task.id: task.data for task in workflow.waiting(running).tasks}
    return [Inside(task, plain(dict(seen[task.step]))) for task in mirror.open_tasks(case.id)]


def _case_for(case_id: int, person_id: int, now: datetime) -> Case:
    """The case, locked, for an administrator; a confidential one only where they have a task in it."""
    roles = session.scalar(sa.select(Account.system_roles).where(Account.person_id == person_id, Account.active))
    if ADMINISTRATOR not in (roles or ()):
        raise NotFound(case=case_id)
    case = take_case(case_id)
    if case.confidential and not permission.may_see(case, person_id, now):
        raise NotFound(case=case_id)
    if person_id == case.subject_id:
        raise RepairRefused(why="own_case")
    if case.status != "OPEN":
        raise CaseClosed(number=case.number)
    return case


def _told(row: Repair, **more: Any) -> dict[str, Any]:
    return {"usul": row.id, "alasan": row.reason, "pengusul": row.proposed_by, **more}


def _suspend(case: Case, row: Repair, by: PersonActor, now: datetime) -> None:
    if case.suspended_at is not None:
        raise RepairRefused(why="suspended")
    case.suspended_at = now
    note(case, "ditahan", _told(row), by=by, now=now)


def _resume(case: Case, row: Repair, by: PersonActor, now: datetime) -> None:
    if case.suspended_at is None:
        raise RepairRefused(why="not_suspended")
    case.suspended_at = None
    note(case, "dilanjutkan", _told(row), by=by, now=now)


def _cancel(case: Case, row: Repair, by: PersonActor, now: datetime) -> None:
    cases.stop(case, ("dibatalkan", _told(row)), by=by, now=now)


def _change(
    case: Case, told: tuple[str, dict[str, Any]], by: PersonActor, now: datetime,
    act: Callable[[workflow.Running, Machine], workflow.Running | None], bundle: LoadedBundle | None = None,
) -> None:
    """Thaw, let `act` change the running case (or give another), and put it away as every step does."""
    own = bundles.load(case.bundle_id)
    machine = Machine(about_case(case, None, now), bundle or own)

    def changed() -> workflow.Running:
        running = workflow.thaw(own.definition(case.process), case.state, machine)
        return act(running, machine) or running

    try:
        advance(case, machine, changed, [told], by=by)
    except workflow.NotWaiting as gone:
        raise RepairRefused(why="not_waiting") from gone


def _step_of(case: Case, row: Repair) -> str:
    task = session.get(Task, row.details["task"])
    if task is None or task.case_id != case.id or task.status != "OPEN":
        raise RepairRefused(why="not_waiting")
    return task.step


def _move(case: Case, row: Repair, by: PersonActor, now: datetime) -> None:
    step, element = _step_of(case, row), row.details["element"]

    def act(running: workflow.Running, _machine: Machine) -> None:
        try:
            workflow.move(running, step, element)
        except workflow.NotMovable as refusal:
            raise RepairRefused(why=refusal.code, element=refusal.element) from refusal

    _change(case, ("dipindah", _told(row, tugas=row.details["task"], ke=element)), by, now, act)


def _set_variable(case: Case, row: Repair, by: PersonActor, now: datetime) -> None:
    step, name, expression = _step_of(case, row), row.details["name"], row.details["value"]
    told = _told(row, tugas=row.details["task"], variabel=name, menjadi=expression)

    def act(running: workflow.Running, machine: Machine) -> None:
        data = next(task.data for task in workflow.waiting(running).tasks if task.id == step)
        told["semula"] = plain(data.get(name))
        try:
            workflow.set_variable(running, step, name, machine.evaluate(expression, data))
        except (FeelError, workflow.Unstorable) as problem:
            raise RepairRefused(why="value", problem=str(problem)) from problem

    _change(case, ("variabel_diubah", told), by, now, act)


def _migrate(case: Case, row: Repair, by: PersonActor, now: datetime) -> None:
    target = session.get(Bundle, row.details["bundle"])
    if target is None or target.service_id != case.service_id or target.status not in ("PUBLISHED", "RETIRED"):
        raise RepairRefused(why="bundle")
    bundle, before = bundles.load(target.id), case.bundle_id
    row.before, row.details = case.state, {**row.details, "from": before}

    def act(running: workflow.Running, _machine: Machine) -> workflow.Running:
        try:
            return workflow.migrate(running, bundle.definition(case.process))
        except workflow.NotMigratable as refusal:
            raise RepairRefused(why=refusal.code, element=refusal.element) from refusal

    _change(case, ("versi_diganti", _told(row, dari=before, ke=target.id)), by, now, act, bundle)
    case.bundle_id, row.after = target.id, case.event_count
    session.flush()


def take_back(repair_id: int, *, person_id: int, now: datetime) -> None:
    """Give a case that was moved to another version its former version and state again, byte for byte.

    Its open tasks stay: a move keeps them. Raises NotFound, CaseClosed, and RepairRefused (`moved_on`) once anything has
    happened in the case since.
    """
    row = session.get(Repair, repair_id)
    if row is None or row.verb != "migrate" or not row.done or row.before is None:
        raise NotFound(repair=repair_id)
    case = _case_for(row.case_id, person_id, now)
    if case.event_count != row.after:
        raise RepairRefused(why="moved_on")
    former = bundles.load(row.details["from"])
    machine = Machine(about_case(case, None, now), former)
    waiting = workflow.waiting(workflow.thaw(former.definition(case.process), row.before, machine))
    mirror.timers(case, waiting)
    mirror.subscriptions(case, waiting)
    case.state, case.bundle_id, row.after = row.before, row.details["from"], None
    note(case, "versi_dikembalikan", _told(row, ke=case.bundle_id), by=PersonActor(person_id), now=now)


_VERBS = {
    "suspend": _suspend, "resume": _resume, "cancel": _cancel, "move": _move, "set_variable": _set_variable, "migrate": _migrate,
}
