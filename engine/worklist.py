"""What waits for a person: one indexed query on open tasks, narrowed, counted and paged by the database."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm

from engine import roles, scope
from engine.actors import house
from models import Case, Person, Service, Task, Unit, session

DUE = ("lewat", "hari_ini", "minggu", "tanpa")
AGES = (3, 7, 14, 30)  # days a task has waited at least


@dataclass(frozen=True)
class Wanted:
    """How a worklist is narrowed; an empty value narrows nothing."""

    text: str = ""
    service: str = ""
    step: str = ""
    unit: int | None = None
    due: str = ""
    age: int | None = None
    decree_only: bool = False


@dataclass(frozen=True)
class Choices:
    """What a person's whole worklist can be narrowed by, each with how many tasks it holds."""

    total: int
    overdue: int
    services: Sequence[tuple[str, str, int]]  # id, title, count
    steps: Sequence[tuple[str, int]]
    units: Sequence[tuple[int, str, int]]


def worklist(person_id: int, now: datetime, *, wanted: Wanted | None = None, limit: int = 500, offset: int = 0) -> list[Task]:
    """The open tasks that wait for a person, the most pressing first."""
    query = _mine(sa.select(Task), person_id, now).where(*_narrowed(wanted or Wanted(), now))
    eager = query.options(
        sa.orm.contains_eager(Task.case).contains_eager(Case.subject), sa.orm.contains_eager(Task.case).joinedload(Case.unit)
    )
    return list(session.scalars(eager.order_by(Task.due_at.is_(None), Task.due_at, Task.id).limit(limit).offset(offset)))


def count_waiting(person_id: int, now: datetime, wanted: Wanted) -> int:
    """How many tasks fit."""
    return session.scalar(_mine(sa.select(sa.func.count(Task.id)), person_id, now).where(*_narrowed(wanted, now))) or 0


def choices(person_id: int, now: datetime) -> Choices:
    """The services, steps and units of a person's worklist, with counts."""
    number, late = sa.func.count(Task.id), sa.func.count(Task.id).filter(Task.due_at < now)
    what = (Case.service_id, Case.unit_id, Task.name)
    groups = session.execute(_mine(sa.select(*what, number, late), person_id, now).group_by(*what)).all()
    services, units, steps = Counter[str](), Counter[int | None](), Counter[str]()
    for service, unit, step, count, _ in groups:
        services[service] += count
        units[unit] += count
        steps[step] += count
    titles = session.execute(sa.select(Service.id, Service.title).where(Service.id.in_(services)).order_by(Service.title)).all()
    places = session.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(units)).order_by(Unit.name)).all()
    return Choices(
        total=services.total(), overdue=sum(row[4] for row in groups), services=[(id, title, services[id]) for id, title in titles],
        steps=sorted(steps.items()), units=[(id, name, units[id]) for id, name in places],
    )


def _mine(query: sa.Select[Any], person_id: int, now: datetime) -> sa.Select[Any]:
    hats = roles.hats(person_id, scope.today(now))
    free = sa.or_(Task.claimed_by.is_(None), Task.claimed_by == person_id)
    not_own = sa.or_(Case.subject_id.is_(None), Case.subject_id != person_id, Task.person_id == person_id)
    joined = query.join(Case, Case.id == Task.case_id).outerjoin(Person, Person.id == Case.subject_id)
    return joined.where(Task.status == "OPEN", Case.suspended_at.is_(None), roles.addressed_to(hats), free, not_own)


def _narrowed(wanted: Wanted, now: datetime) -> list[sa.ColumnElement[bool]]:
    clauses: list[sa.ColumnElement[bool]] = []
    if wanted.service:
        clauses.append(Case.service_id == wanted.service)
    if wanted.step:
        clauses.append(Task.name == wanted.step)
    if wanted.unit is not None:
        clauses.append(Case.unit_id == wanted.unit)
    if wanted.age is not None:
        clauses.append(Task.opened_at <= now - timedelta(days=wanted.age))
    if wanted.decree_only:
        clauses.append(Task.decree.is_not(None))
    if wanted.due in DUE:
        clauses.append(_due(wanted.due, now))
    for word in wanted.text.split():
        contains = (Task.name.icontains(word, autoescape=True), Case.number.icontains(word, autoescape=True))
        clauses.append(sa.or_(*contains, Person.name.icontains(word, autoescape=True), Person.nip.startswith(word, autoescape=True)))
    return clauses


def _due(wanted: str, now: datetime) -> sa.ColumnElement[bool]:
    if wanted == "tanpa":
        return Task.due_at.is_(None)
    if wanted == "lewat":
        return Task.due_at < now
    last_day = scope.today(now) + timedelta(days=0 if wanted == "hari_ini" else 6)
    return Task.due_at.between(now, datetime.combine(last_day, time.max, house().zone))
