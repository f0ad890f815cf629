"""May this person see this case, do this task, withdraw it?"""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from engine import addressing, roles
from engine.actors import house
from engine.bundles import load
from engine.errors import CaseHeld, NotFound, NotYourTask, OwnCase, SeparateDuty
from models import Case, Decree, Task, session


def demand(task: Task, case: Case, person_id: int, now: datetime) -> None:
    """Refuse whoever may not do the task: raises OwnCase, SeparateDuty, NotYourTask or NotFound, and CaseHeld."""
    _demand_holder(task, case, person_id, now)
    if case.suspended_at is not None:
        raise CaseHeld(number=case.number)


def _demand_holder(task: Task, case: Case, person_id: int, now: datetime) -> None:
    if task.person_id == person_id == case.subject_id:
        return
    hats = roles.hats(person_id, now.astimezone(house().zone).date())
    if not roles.wears(hats, task, case.subject_id):
        if person_id == case.subject_id:
            raise OwnCase(task=task.name)
        if not may_see(case, person_id, now, hats):
            raise NotFound(task=task.id)
        raise NotYourTask(task=task.name, role=task.role)
    if task.claimed_by not in (None, person_id):
        raise NotYourTask(task=task.name, role=task.role, claimed=True)
    _demand_separate(task, case, person_id)


def _demand_separate(task: Task, case: Case, person_id: int) -> None:
    elements = load(case.bundle_id).definition(case.process).elements
    element = elements.get(task.element)
    apart = addressing.separate_from(element.properties) if element else []
    if case.on_behalf and case.opened_by == person_id and apart != addressing.ANYONE:
        raise SeparateDuty(task=task.name, earlier="mengajukan atas nama pegawai")
    if not apart or apart == addressing.ANYONE:
        return
    if case.opened_by == person_id and addressing.names_start(apart, elements):
        raise SeparateDuty(task=task.name, earlier="mengajukan berkas ini")
    earlier = session.scalar(
        sa.select(Task.name).where(Task.case_id == case.id, Task.element.in_(apart), Task.done_by == person_id, Task.status == "DONE")
    )
    if earlier:
        raise SeparateDuty(task=task.name, earlier=earlier)


def was_meant(task: Task, case: Case, person_id: int, now: datetime) -> bool:
    """Whether a task that is no longer open had waited for this person too: they may learn who was faster, no more."""
    return roles.wears(roles.hats(person_id, now.astimezone(house().zone).date()), task, case.subject_id)


def may_see(case: Case, person_id: int, now: datetime, hats: roles.Hats | None = None) -> bool:
    """The subject, who opened it, whoever has or had a task in it, and auditors; nobody else."""
    if person_id in (case.subject_id, case.opened_by):
        return True
    hats = hats or roles.hats(person_id, now.astimezone(house().zone).date())
    if session.scalar(sa.select(Task.id).where(Task.case_id == case.id, _has_task(hats)).limit(1)):
        return True
    return "Auditor" in hats.system


def visible_to(person_id: int, now: datetime) -> sa.ColumnElement[bool]:
    """The condition on cases, for every list and count of them, that leaves out the confidential ones a person may not see."""
    hats = roles.hats(person_id, now.astimezone(house().zone).date())
    if "Auditor" in hats.system:
        return sa.true()
    with_task = sa.exists().where(Task.case_id == Case.id, _has_task(hats)).correlate(Case)
    return sa.or_(sa.not_(Case.confidential), Case.subject_id == person_id, Case.opened_by == person_id, with_task)


def visible_among(case_ids: Iterable[int | None], person_id: int, now: datetime) -> dict[int | None, str | None]:
    """The numbers of those of these cases that a person may know of, by id."""
    ids = {case_id for case_id in case_ids if case_id}
    wanted = sa.select(Case.id, Case.number).where(Case.id.in_(ids), visible_to(person_id, now))
    return {row.id: row.number for row in session.execute(wanted)} if ids else {}


def _has_task(hats: roles.Hats) -> sa.ColumnElement[bool]:
    return sa.or_(Task.done_by == hats.person_id, sa.and_(Task.status == "OPEN", roles.addressed_to(hats)))


def may_withdraw(case: Case, person_id: int, tasks: Iterable[Task] | None = None, decrees: Iterable[Decree] | None = None) -> bool:
    """Only the subject, and only until an official has signed or decided in a signing task.

    The case's tasks and decrees are read unless they are given.
    """
    if case.status != "OPEN" or case.suspended_at is not None or case.cancelled_at is not None or person_id != case.subject_id:
        return False
    if decrees is None:
        decrees = session.scalars(sa.select(Decree).where(Decree.case_id == case.id))
    if any(decree.status == "SEALED" for decree in decrees):
        return False
    if tasks is None:
        tasks = session.scalars(sa.select(Task).where(Task.case_id == case.id))
    elements = load(case.bundle_id).definition(case.process).elements
    initials = {name for name, element in elements.items() if element.properties.get("decree_when") == "false"}
    return not any(task.decree is not None and task.status == "DONE" and task.element not in initials for task in tasks)
