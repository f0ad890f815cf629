"""What the frozen workflow waits for, as rows: tasks, timers, subscriptions, effects, traces."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine import addressing, roles, workflow
from engine.actors import house
from engine.bundle_files import stem
from engine.machine import Machine
from models import Case, Child, Cohort, DecisionTrace, Incident, Notification, Subscription, Task, Timer, session
from operations import effects
from records.calendar import working_calendar

UNASSIGNED = "unassigned"  # the kind of incident of a task whose role nobody holds
TOLD = 12  # holders beyond this many find the task in their list without a notification


def open_tasks(case_id: int) -> list[Task]:
    """The case's open task rows."""
    return list(session.scalars(sa.select(Task).where(Task.case_id == case_id, Task.status == "OPEN")))


def tasks(
    case: Case, machine: Machine, waiting: workflow.Waiting, known: list[Task], *, lapsed: bool
) -> list[tuple[str, dict[str, Any]]]:
    """Close rows whose task is gone, open rows for new ones, which join `known`; returns what happened for the chain."""
    now = machine.now
    open_rows = {row.step: row for row in known if row.status == "OPEN"}
    wanted = {task.id: task for task in waiting.tasks}
    happenings: list[tuple[str, dict[str, Any]]] = []
    for step, row in open_rows.items():
        if step not in wanted:
            row.status, row.done_at = ("LEWAT" if lapsed else "CANCELLED"), now
            happenings.append(("tugas_lewat" if lapsed else "tugas_batal", {"tugas": row.id, "nama": row.name}))
    fresh = [_open(case, machine, wanted[step]) for step in wanted if step not in open_rows]
    session.add_all(row for row, _ in fresh)
    session.flush()
    known.extend(row for row, _ in fresh)
    for row, addressee in fresh:
        happenings.append(("tugas_dibuka", {"tugas": row.id, "elemen": row.element, "nama": row.name, "peran": row.role}))
        tell(case, row, addressee.holders, now)
        if not addressee.holders:
            unassigned(case, row, addressee, now)
    return happenings


def _open(case: Case, machine: Machine, task: workflow.OpenTask) -> tuple[Task, roles.Addressee]:
    addressee = addressing.addressee(case, machine, task)
    row = Task(
        case_id=case.id, step=task.id, element=task.element, name=task.name, lane=task.lane or "",
        form=_file(machine, task, "form"), decree=_file(machine, task, "decree"),
        role=addressee.role, unit_id=addressee.unit_id, position_id=addressee.position_id, person_id=addressee.person_id,
        team_id=addressee.team_id, opened_at=machine.now, due_at=_due(case, machine, task, addressee),
    )
    return row, addressee


def _file(machine: Machine, task: workflow.OpenTask, name: str) -> str | None:
    text = task.properties.get(name)
    return stem(addressing.literal_or_feel(machine, text, task.data)) if text else None


def _due(case: Case, machine: Machine, task: workflow.OpenTask, addressee: roles.Addressee) -> datetime | None:
    """When a task is due: a moment, the end of a day, a duration, or that many working days in the addressee's calendar."""
    expression = task.properties.get("due")
    value = machine.evaluate(expression, task.data) if expression else None
    if isinstance(value, Decimal):
        value = machine.evaluate(f"hari kerja(hari ini, {value})", task.data)
    if isinstance(value, datetime) or value is None:
        return value
    if isinstance(value, int | Decimal):
        value = working_calendar().add(machine.about.day, int(value), addressee.unit_id or case.unit_id)
    if isinstance(value, date):
        return datetime.combine(value, time(23, 59, 59), house().zone)
    return machine.now + value


def tell(case: Case, task: Task, holders: tuple[int, ...], now: datetime) -> None:
    """Tell the people a task waits for, when they are few enough."""
    values = {"tugas": task.name, "nomor": case.number}
    people = holders if len(holders) <= TOLD else ()
    if people:
        session.connection().execute(  # not through the class: no ids are asked back
            sa.insert(Notification),
            [{"person_id": p, "case_id": case.id, "task_id": task.id, "code": "task_opened", "values": values, "at": now} for p in people],
        )


def unassigned(case: Case, task: Task, addressee: roles.Addressee, now: datetime) -> None:
    """Keep an incident open as long as a task waits for a role that nobody holds."""
    if addressee.holders:
        mine = sa.and_(Incident.task_id == task.id, Incident.what == UNASSIGNED, Incident.resolved_at.is_(None))
        session.execute(sa.update(Incident).where(mine).values(resolved_at=now))
        return
    known = sa.select(Incident.id).where(Incident.task_id == task.id, Incident.what == UNASSIGNED, Incident.resolved_at.is_(None))
    if session.scalar(known) is None:
        row = Incident(case_id=case.id, task_id=task.id, what=UNASSIGNED, element=task.element, error=addressee.role, opened_at=now)
        session.add(row)


def tell_subject(case: Case, now: datetime) -> None:
    """Tell the subject that the case has ended."""
    if case.subject_id:
        values = {"nomor": case.number, "hasil": case.outcome}
        session.add(Notification(person_id=case.subject_id, case_id=case.id, code="case_ended", values=values, at=now))


def timers(case: Case, waiting: workflow.Waiting) -> None:
    """Make the case's timer rows those of the workflow."""
    wanted = {(timer.task_id, timer.key): timer for timer in waiting.timers}
    rows = {(row.step, row.key): row for row in session.scalars(sa.select(Timer).where(Timer.case_id == case.id))}
    for name, row in rows.items():
        if name not in wanted:
            session.delete(row)
        else:
            row.due_at, row.retry_at = wanted[name].due, None
    for name, timer in wanted.items():
        if name not in rows:
            session.add(Timer(case_id=case.id, step=timer.task_id, key=timer.key, element=timer.element, due_at=timer.due))


def subscriptions(case: Case, waiting: workflow.Waiting) -> None:
    """Make the case's subscription rows those of the workflow."""
    wanted = {(s.task_id, s.name): s for s in waiting.subscriptions}
    rows = {(r.step, r.name): r for r in session.scalars(sa.select(Subscription).where(Subscription.case_id == case.id))}
    for name, row in rows.items():
        if name not in wanted:
            session.delete(row)
    for name, wait in wanted.items():
        if name not in rows:
            session.add(
                Subscription(case_id=case.id, step=wait.task_id, element=wait.element, kind=wait.kind, name=wait.name, key=wait.key)
            )


def outbox(case: Case, thrown: list[workflow.Thrown], now: datetime) -> None:
    """Write each thrown message or signal as an effect to deliver after the commit."""
    about = f"{case.subject_kind}:{case.subject_key}"
    for event in thrown:
        payload = workflow.pack(event.payload)
        effects.throw(event.kind, event.name, payload, now=now, case_id=case.id, subject=about, key=event.key)


def family(case: Case, now: datetime) -> None:
    """Tell a case's ending to the row of its parent that counts it, and its cancelling to its own children."""
    if case.parent_id is not None:
        mine = sa.and_(Child.case_id == case.id, Child.status == "OPEN")
        session.execute(sa.update(Child).where(mine).values(status=case.status, outcome=case.outcome))
    if case.status == "CANCELLED":
        disband(case, now)


def disband(case: Case, now: datetime) -> None:
    """Have the children of a case that is cancelled end, when there are any."""
    if session.scalar(sa.select(Cohort.id).where(Cohort.parent_id == case.id).limit(1)):
        effects.order("disband", {"reason": "berkas induk dibatalkan"}, case_id=case.id, now=now)


def traces(case: Case, machine: Machine) -> None:
    """Store what the decisions of this step saw and answered."""
    for trace in machine.traces:
        session.add(
            DecisionTrace(
                case_id=case.id, bundle_id=case.bundle_id, element=trace["element"], decision=trace["decision"],
                reference_date=trace["as_of"], trace=[trace["trace"]], at=machine.now,
            )
        )
    machine.traces.clear()


def incident(case: Case, what: str, error: str, now: datetime) -> None:
    """Open an incident on the case."""
    session.add(Incident(case_id=case.id, what=what, error=error, opened_at=now))


def outcome(running: workflow.Running) -> str | None:
    """The name of the end event the main process reached."""
    definition = running.definition
    ends = [definition.elements[s.element] for s in workflow.walked(running) if s.element in definition.elements]
    reached = [e.name or e.id for e in ends if e.kind == "endEvent" and e.process == definition.process]
    return reached[-1] if reached else None
