"""The openly displayed list of a kind of due thing: who is given it, when, by which points and for what reason."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from engine import bundles, scope
from engine.errors import NotFound, ServiceClosed
from engine.schedule import Kind, kinds_of
from models import AgendaItem, Person, Position, PositionRecord, Unit, session
from records.organisation import held

PAGE = 50


@dataclass(frozen=True)
class Listed:
    """One person of the list; `points` in the order of the list's labels."""

    name: str
    unit: str | None
    reason: str
    basis: str
    points: list[Any]


@dataclass(frozen=True)
class OpenList:
    """A page of the list for one day, and the days there are with how many people each."""

    kind: Kind
    days: list[tuple[date, int]]
    day: date | None
    rows: list[Listed]
    page: int
    pages: int


def open_kinds(service_id: str) -> list[Kind]:
    """The kinds of a service whose list everybody may read."""
    try:
        bundle = bundles.in_force(service_id)[1]
    except ServiceClosed:
        return []
    return [kind for kind in kinds_of(bundle.manifest, service_id) if kind.shown]


def open_list(service_id: str, kind_name: str, day: date | None, page: int, now: datetime) -> OpenList:
    """The list of a kind on a day (None: the next one there is); raises NotFound when it is not open to read."""
    kind = next((one for one in open_kinds(service_id) if one.name == kind_name), None)
    if kind is None:
        raise NotFound(kind=kind_name)
    today = scope.today(now)
    shown = (AgendaItem.kind == kind.name, AgendaItem.result.in_(kind.shown), AgendaItem.due_on >= today)
    counted = sa.select(AgendaItem.due_on, sa.func.count()).where(*shown).group_by(AgendaItem.due_on).order_by(AgendaItem.due_on)
    days = [(found, number) for found, number in session.execute(counted) if found is not None]
    chosen = day or (days[0][0] if days else None)
    pages = max(1, -(-dict(days).get(chosen, 0) // PAGE)) if chosen else 1
    page = min(max(page, 1), pages)
    rows = _rows(kind, chosen, page, today) if chosen else []
    return OpenList(kind, days, chosen, rows, page, pages)


def _rows(kind: Kind, day: date, page: int, today: date) -> list[Listed]:
    unit = (
        sa.select(Unit.name).join(Position, Position.unit_id == Unit.id).join(PositionRecord, PositionRecord.position_id == Position.id)
        .where(PositionRecord.person_id == Person.id, held(today)).order_by(PositionRecord.valid_from.desc(), PositionRecord.id.desc())
        .limit(1).scalar_subquery()
    )
    query = (
        sa.select(AgendaItem, Person, unit.label("unit")).join(Person, Person.id == AgendaItem.person_id)
        .where(AgendaItem.kind == kind.name, AgendaItem.result.in_(kind.shown), AgendaItem.due_on == day)
        .order_by(Person.name, Person.id).limit(PAGE).offset((page - 1) * PAGE)
    )
    return [
        Listed(person.full_name, found, item.reason, item.basis, [item.details.get(label) for label in kind.labels])
        for item, person, found in session.execute(query)
    ]

