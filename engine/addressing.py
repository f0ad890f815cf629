"""Whom an open task waits for: the role of its lane and what the diagram says beyond it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine import roles, workflow
from engine.machine import Machine
from models import Case, Task, Team, TeamMember, session

DYNAMIC = ("assignee", "team", "unit")  # properties whose value lies among the case's variables


def addressee(case: Case, machine: Machine, task: workflow.OpenTask) -> roles.Addressee:
    """The addressee of a task: its assignee, its team, or its role in the unit; never the subject in another's lane.

    Whoever did a step that this one must be independent of does not count as a holder, so that a role only they hold
    falls to its fallback.
    """
    title = literal_or_feel(machine, task.properties.get("role") or task.lane or "", task.data)
    if title in machine.bundle.subjects_own and case.subject_id and not task.properties.get("assignee"):
        return roles.Addressee(title, person_id=case.subject_id, holders=(case.subject_id,))
    barred = _barred(case, machine, task)
    if (person := _assignee(machine, task)) and (person not in barred or roles.is_subjects_own(title)):
        return roles.Addressee(title, person_id=person, holders=(person,))
    if (variable := task.properties.get("team")) and (members := _members(task.data.get(variable), barred)):
        return roles.Addressee(title, team_id=_team(case, variable, members), holders=members)
    unit = task.properties.get("unit")
    given = machine.evaluate(unit, task.data) if unit else None
    return roles.resolve(
        title, subject_id=case.subject_id, unit_id=case.unit_id, day=machine.about.day, given_unit=int(given) if given else None,
        barred=barred,
    )


def is_dynamic(properties: Mapping[str, str]) -> bool:
    """Whether the addressee depends on the case's variables."""
    return any(properties.get(name) for name in DYNAMIC) or properties.get("role", "").startswith("=")


def literal_or_feel(machine: Machine, text: str, data: Mapping[str, Any]) -> str:
    """A text, or what the FEEL after its `=` gives."""
    return str(machine.evaluate(text[1:], data)) if text.startswith("=") else text


def separate_from(properties: Mapping[str, str]) -> list[str]:
    """The elements whose doers may not do this task."""
    return [name.strip() for name in properties.get("separate_from", "").split(",") if name.strip()]


def names_start(apart: Iterable[str], elements: Mapping[str, workflow.Element]) -> bool:
    """Whether a start event is among the elements: then whoever opened the case is meant."""
    return any(elements[name].kind == "startEvent" for name in apart if name in elements)


ANYONE = ["none"]  # `separate_from` of a task that even the facilitator who started the case may do


def _barred(case: Case, machine: Machine, task: workflow.OpenTask) -> frozenset[int]:
    apart = separate_from(task.properties)
    found = {case.subject_id} if case.subject_id else set()
    if case.on_behalf and case.opened_by and apart != ANYONE:
        found.add(case.opened_by)
    if case.opened_by and names_start(apart, machine.bundle.definition(case.process).elements):
        found.add(case.opened_by)
    if apart and apart != ANYONE:
        done = sa.select(Task.done_by).where(Task.case_id == case.id, Task.element.in_(apart), Task.status == "DONE")
        found |= {person for person in session.scalars(done) if person is not None}
    return frozenset(found)


def _assignee(machine: Machine, task: workflow.OpenTask) -> int | None:
    expression = task.properties.get("assignee")
    return _person(machine.evaluate(expression, task.data)) if expression else None


def _person(value: Any) -> int | None:
    if isinstance(value, Mapping):
        value = value.get("id", value.get("pegawai"))
    return int(value) if isinstance(value, int | Decimal) else None


def _members(value: Any, barred: frozenset[int]) -> tuple[int, ...]:
    people = [_person(one) for one in (value if isinstance(value, Iterable) and not isinstance(value, str | Mapping) else [value])]
    return tuple(sorted({person for person in people if person is not None} - barred))


def _team(case: Case, variable: str, members: tuple[int, ...]) -> int:
    team = session.scalar(sa.select(Team).where(Team.case_id == case.id, Team.variable == variable))
    if team is None:
        team = Team(case_id=case.id, variable=variable)
        session.add(team)
        session.flush()
    known = set(session.scalars(sa.select(TeamMember.person_id).where(TeamMember.team_id == team.id)))
    gone = known - set(members)
    if gone:
        session.execute(sa.delete(TeamMember).where(TeamMember.team_id == team.id, TeamMember.person_id.in_(gone)))
    session.add_all(TeamMember(team_id=team.id, person_id=person) for person in members if person not in known)
    session.flush()
    return team.id
