"""What people read about a case: where it is, what was done, why; rows only, never a thaw."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm

from engine import bundles, desk, dossier, permission, roles
from engine.errors import NotFound
from engine.kin import counters
from engine.workflow import Element
from models import AccessLog, Case, DecisionTrace, Decree, Document, Event, Notification, Person, Task, session


@dataclass(frozen=True)
class Step:
    """One user task of the diagram as the subject follows it."""

    element: str
    name: str
    state: str  # done, now, next, skipped
    who: str
    at: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """Where a case is, as parts of one sentence."""

    waiting_for: str | None
    since: datetime | None
    due: datetime | None
    step: int
    of: int


@dataclass(frozen=True)
class Line:
    """A case as lists show it: itself, its service's title unless it is confidential, and where it stands."""

    case: Case
    title: str | None
    standing: Standing


@dataclass(frozen=True)
class Happening:
    """One line of the timeline."""

    kind: str
    at: datetime
    who: str | None
    details: dict[str, Any]


@dataclass(frozen=True)
class Reason:
    """A rule that spoke in a decision of the case, with its law, what it was given and the reference rows it read."""

    decision: str
    as_of: str
    rules: list[dict[str, str]]
    result: Any
    inputs: list[list[Any]]
    read: list[dict[str, Any]]


@dataclass(frozen=True)
class CasePage:
    """Everything a person may read about a case."""

    case: Case
    title: str
    standing: Standing
    steps: list[Step]
    timeline: list[Happening]
    documents: list[Document]
    decrees: list[Decree]
    reasons: list[Reason]
    may_withdraw: bool
    my_tasks: list[Task]
    children: dict[str, int]  # how many stand where, by word; empty when its diagram opens none


OPENS_CHILDREN = "case.start"
SILENT = frozenset({"langkah", "waktu_tiba"})


def find_case(number: str, person_id: int, now: datetime) -> Case:
    """The case of that number when this person may see it; raises NotFound otherwise, whoever it belongs to."""
    case = session.scalar(sa.select(Case).where(Case.number == number).options(sa.orm.joinedload(Case.subject)))
    if case is None or not permission.may_see(case, person_id, now):
        raise NotFound(number=number)
    return case


def cases_of(person_id: int, *, limit: int, offset: int = 0, running: bool = False, service_id: str | None = None) -> list[Line]:
    """The cases about a person as lists show them, the running ones first; of all services, or of one."""
    query = sa.select(Case).where(Case.subject_id == person_id).order_by(Case.status != "OPEN", Case.id.desc())
    if running:
        query = query.where(Case.status == "OPEN")
    if service_id is not None:
        query = query.where(Case.service_id == service_id)
    return _lines(list(session.scalars(query.limit(limit).offset(offset))))


def _lines(cases: list[Case]) -> list[Line]:
    tasks: dict[int, list[Task]] = {case.id: [] for case in cases}
    for task in _tasks(tasks):
        tasks[task.case_id].append(task)
    found = []
    for case in cases:
        bundle = bundles.load(case.bundle_id)
        title = None if case.confidential else bundle.manifest["title"]
        found.append(Line(case, title, standing(tasks[case.id], _steps(bundle, case.process, tasks[case.id]))))
    return found


def case_page(number: str, person_id: int, now: datetime) -> CasePage:
    """A case as one person may read it; raises NotFound."""
    return page_of(find_case(number, person_id, now), person_id, now)


def page_of(case: Case, person_id: int, now: datetime) -> CasePage:
    """The page of a case that this person is known to may see."""
    bundle = bundles.load(case.bundle_id)
    tasks = _tasks([case.id])
    steps = _steps(bundle, case.process, tasks)
    hats = roles.hats(person_id, desk.scope.today(now))
    mine = [task for task in tasks if task.status == "OPEN" and roles.wears(hats, task, case.subject_id)]
    decrees = list(session.scalars(sa.select(Decree).where(Decree.case_id == case.id, Decree.status != "VOID").order_by(Decree.id)))
    return CasePage(
        case=case, title=bundle.manifest["title"], standing=standing(tasks, steps), steps=steps, timeline=_timeline(case.id),
        documents=dossier.documents(case.id), decrees=decrees, reasons=_reasons(case.id),
        may_withdraw=permission.may_withdraw(case, person_id, tasks, decrees), my_tasks=mine, children=_children(case, bundle),
    )


def _children(case: Case, bundle: bundles.LoadedBundle) -> dict[str, int]:
    """The counts of a case's children; not asked for when its diagram opens none."""
    elements = bundle.definition(case.process).elements.values()
    opens = any(element.operation == OPENS_CHILDREN for element in elements)
    return {word: count for word, count in counters(case.id).items() if count} if opens else {}


def standing(tasks: list[Task], steps: list[Step]) -> Standing:
    """The open task that has waited longest, and how far along the steps it is."""
    waiting = [task for task in tasks if task.status == "OPEN"]
    done = sum(1 for step in steps if step.state == "done")
    total = sum(1 for step in steps if step.state != "skipped")
    if not waiting:
        return Standing(None, None, None, done, total)
    first = min(waiting, key=lambda task: task.opened_at)
    return Standing(whom(first), first.opened_at, first.due_at, done + 1, total)


def whom(task: Task) -> str:
    """Whom a task waits for, in words: the role, and the unit or post it is scoped to."""
    if task.position is not None:
        return task.position.title
    if task.role == "Pegawai" or task.unit is None:
        return task.role or task.lane
    return f"{task.role} {task.unit.name}"


def _tasks(case_ids: Collection[int]) -> list[Task]:
    """The tasks of these cases with whoever did them or is meant, in one statement."""
    if not case_ids:
        return []
    query = sa.select(Task).where(Task.case_id.in_(case_ids)).order_by(Task.id)
    return list(session.scalars(query.options(*map(sa.orm.joinedload, (Task.doer, Task.unit, Task.position)))))


def _steps(bundle: bundles.LoadedBundle, process: str, tasks: list[Task]) -> list[Step]:
    case_process = bundle.definition(process)
    steps = [_past(task) for task in tasks if task.status in ("DONE", "LEWAT")]
    steps += [Step(t.element, t.name, "now", whom(t), t.opened_at, t.due_at) for t in tasks if t.status == "OPEN"]
    if not any(step.state == "now" for step in steps):
        return steps
    seen = {step.element for step in steps}
    order = case_process.order
    last = max((order.index(name) for name in seen if name in order), default=-1)
    ahead = [case_process.elements[name] for name in order[last + 1 :] if name not in seen]
    return steps + [Step(e.id, e.name or e.id, "next", _expected(e)) for e in ahead if e.properties.get("optional") != "true"]


def _expected(element: Element) -> str:
    """Whom a task to come will wait for: its own role, unless that is worked out then, else its lane's."""
    role = str(element.properties.get("role") or "")
    return role if role and not role.startswith("=") else element.lane or ""


def _past(task: Task) -> Step:
    who = task.doer.full_name if task.doer else (task.role or "")
    return Step(task.element, task.name, "done" if task.status == "DONE" else "skipped", who, task.done_at)


def _timeline(case_id: int) -> list[Happening]:
    events = list(session.scalars(sa.select(Event).where(Event.case_id == case_id, Event.kind.not_in(SILENT)).order_by(Event.sequence)))
    told = [json.loads(event.body) for event in events]
    people = {number: session.get_one(Person, number) for t in told if (number := t["oleh"].get("pegawai"))}  # mostly known already
    return [
        Happening(event.kind, event.at, _name(people.get(t["oleh"].get("pegawai"))), {k: v for k, v in t.items() if k != "oleh"})
        for event, t in zip(events, told, strict=True)
    ]


def _name(person: Person | None) -> str | None:
    return person.full_name if person is not None else None


def _reasons(case_id: int) -> list[Reason]:
    rows = session.scalars(sa.select(DecisionTrace).where(DecisionTrace.case_id == case_id).order_by(DecisionTrace.id))
    return [
        Reason(
            row.decision, row.reference_date, [hit["catatan"] for hit in row.trace[0]["aturan"]], row.trace[0]["hasil"],
            row.trace[0].get("masukan", []), row.trace[0].get("acuan", []),
        )
        for row in rows
        if row.trace and row.trace[0]["aturan"]
    ]


def look(person_id: int | None, viewer_id: int, what: str, now: datetime) -> None:
    """Note that somebody looked at somebody else's data."""
    if person_id is not None and person_id != viewer_id:
        session.add(AccessLog(person_id=person_id, viewer_id=viewer_id, what=what, at=now))
        session.flush()


def notifications(person_id: int, now: datetime, *, limit: int = 30) -> list[Notification]:
    """A person's newest notifications, none of a confidential case they may not see (any more)."""
    query = _told(sa.select(Notification), person_id).where(sa.or_(Case.id.is_(None), permission.visible_to(person_id, now)))
    return list(session.scalars(query.order_by(Notification.id.desc()).limit(limit)))


def unread(person_id: int, now: datetime) -> sa.Select[tuple[int]]:
    """The query for how many of them the person has not read."""
    query = _told(sa.select(sa.func.count(Notification.id)), person_id).where(Notification.read_at.is_(None))
    return query.where(sa.or_(Case.id.is_(None), permission.visible_to(person_id, now)))


def _told(query: sa.Select[Any], person_id: int) -> sa.Select[Any]:
    return query.outerjoin(Case, Case.id == Notification.case_id).where(Notification.person_id == person_id)


def mark_read(person_id: int, now: datetime) -> None:
    """Mark all of a person's notifications as read."""
    unread = sa.and_(Notification.person_id == person_id, Notification.read_at.is_(None))
    session.execute(sa.update(Notification).where(unread).values(read_at=now))
