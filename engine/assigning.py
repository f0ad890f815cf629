"""Who has a task now: handed over, given by a superior, addressed anew when roles, posts or units change."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from engine import addressing, bundles, mirror, permission, roles, workflow
from engine.actors import PersonActor, System, house
from engine.cases import closed
from engine.errors import NotFound, NotYourTask
from engine.machine import Machine
from engine.roles import Addressee
from engine.step import about_case, note, take, take_case
from models import Case, Outbox, Position, RoleGrant, Task, session
from records import organisation


def hand_over(task_id: int, to: int, *, person_id: int, now: datetime) -> None:
    """Pass a group's task on to another who may do it; raises what `complete` would, for either of them."""
    task, case, _ = take(task_id)
    if task.status != "OPEN":
        raise closed(task)
    permission.demand(task, case, person_id, now)
    _give(task, case, to, person_id, now)


def reassign(task_id: int, to: int, *, person_id: int, now: datetime) -> None:
    """Give a group's task, claimed or not, to somebody who may do it and works under this official.

    Raises NotYourTask when they are not above that person or that person may not do it.
    """
    task, case, _ = take(task_id)
    if task.status != "OPEN":
        raise closed(task)
    if person_id == case.subject_id or not is_above(person_id, to, now.astimezone(house().zone).date()):
        if not permission.may_see(case, person_id, now):
            raise NotFound(task=task_id)
        raise NotYourTask(task=task.name, role=task.role)
    _give(task, case, to, person_id, now)


def _give(task: Task, case: Case, to: int, by: int, now: datetime) -> None:
    if task.person_id is not None:
        raise NotYourTask(task=task.name, role=task.role)
    task.claimed_by = None
    permission.demand(task, case, to, now)
    task.claimed_by = to
    mirror.tell(case, task, (to,), now)
    note(case, "tugas_diserahkan", {"tugas": task.id, "nama": task.name, "kepada": to}, by=PersonActor(by), now=now)


def is_above(person_id: int, other_id: int, day: date) -> bool:
    """Whether a person occupies, or stands in for, a post above the other's own."""
    mine = roles.hats(person_id, day).all_positions
    own, seen = organisation.position_of(other_id, day), set[int]()
    above = own.superior_id if own else None
    while above is not None and above not in seen:
        if above in mine:
            return True
        seen.add(above)
        above = session.get_one(Position, above).superior_id
    return False


def spread(row: Outbox, now: datetime) -> None:
    """One outbox row for each case that a change of roles, posts or units may touch."""
    given = _touched(row.payload, now.astimezone(house().zone).date())
    query = sa.select(Task.case_id).join(Case, Case.id == Task.case_id).where(Task.status == "OPEN").distinct().order_by(Task.case_id)
    orders = [
        {"kind": "address", "payload": {}, "origin_id": row.id, "target_id": case, "lane": f"case:{case}", "due_at": now, "created_at": now}
        for case in session.scalars(query.where(sa.or_(*given)) if given else query)
    ]
    if orders:
        session.execute(sa.insert(Outbox), orders)


def _touched(payload: Mapping[str, Any], day: date) -> list[sa.ColumnElement[bool]]:
    """The conditions on open tasks that a run names."""
    positions = payload.get("positions") or []
    brought = sa.select(RoleGrant.role).where(RoleGrant.position_id.in_(positions)).distinct()
    titles = roles.sharing_fallback({*payload["titles"], *(session.scalars(brought) if positions else ())})
    wanted = {
        Case.subject_id: payload["people"], Case.unit_id: payload["units"], Task.role: sorted(titles), Task.lane: sorted(titles),
        Task.position_id: positions,
    }
    given: list[sa.ColumnElement[bool]] = [column.in_(values) for column, values in wanted.items() if values]
    return [*given, Case.subject_id.in_(organisation.people_below(positions, day))] if positions else given


def address(row: Outbox, now: datetime) -> None:
    """Resolve the addressees of one case's open tasks again; what changed is told to the new ones and to the chain."""
    case = take_case(row.target_id or 0)
    rows = mirror.open_tasks(case.id)
    if case.status != "OPEN" or not rows:
        return
    bundle = bundles.load(case.bundle_id)
    definition = bundle.definition(case.process)
    machine = Machine(about_case(case, None, now), bundle)
    for task, seen in zip(rows, _as_seen(rows, definition, case, machine), strict=True):
        found = addressing.addressee(case, machine, seen)
        if not _same(task, found):
            _move(case, task, found, now)
        mirror.unassigned(case, task, found, now)


def _as_seen(rows: list[Task], definition: workflow.Definition, case: Case, machine: Machine) -> list[workflow.OpenTask]:
    """The tasks with their variables; a case none of whose tasks looks at variables is not thawed."""
    drawn = [definition.elements[row.element] for row in rows]
    if any(addressing.is_dynamic(element.properties) for element in drawn):
        waiting = {task.id: task for task in workflow.waiting(workflow.thaw(definition, case.state, machine)).tasks}
        return [waiting[row.step] for row in rows]
    return [workflow.OpenTask(r.step, r.element, r.name, e.lane, e.properties, {}) for r, e in zip(rows, drawn, strict=True)]


def _same(task: Task, found: Addressee) -> bool:
    now_addressed = (task.role, task.unit_id, task.position_id, task.person_id, task.team_id)
    return now_addressed == (found.role, found.unit_id, found.position_id, found.person_id, found.team_id)


def _move(case: Case, task: Task, found: Addressee, now: datetime) -> None:
    before = {"peran": task.role, "unit": task.unit_id, "jabatan": task.position_id, "orang": task.person_id}
    task.role, task.unit_id, task.position_id = found.role, found.unit_id, found.position_id
    task.person_id, task.team_id = found.person_id, found.team_id
    if task.claimed_by is not None and task.claimed_by not in found.holders:
        task.claimed_by = None
    mirror.tell(case, task, found.holders, now)
    details = {"tugas": task.id, "nama": task.name, "semula": before, "peran": found.role, "unit": found.unit_id}
    note(case, "tugas_dialihkan", details, by=System("operator"), now=now)
