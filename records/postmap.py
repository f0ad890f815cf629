"""What expressions see as `peta`: the post map, its vacancies, and who stands above and below a post."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa

import feel
from models import Person, Position, PositionRecord, Unit, lock, session
from records import organisation, staff
from records.lazy import Grouped
from records.reference import Tables

Values = dict[str, Any]


def peta(day: date, case_id: int | None = None) -> Mapping[str, Any]:
    """The post map as at a day; a post somebody is proposed for counts as filled, except by the case that asks."""
    calls = {"lowong": ("opd", vacant), "jabatan": ("id", post), "unit": ("id", unit), "orang": ("nip", employee)}
    made = {
        name: feel.Function(name, (parameter,), partial(_called, call, day, case_id), traced=True)
        for name, (parameter, call) in calls.items()
    }
    groups: dict[tuple[str, ...], Callable[[], Mapping[str, Any]]] = {("opd",): lambda: {"opd": offices()}}
    return Grouped(groups | {(name,): partial(dict, {name: each}) for name, each in {**made, **staff.functions(day)}.items()})


def _called(call: Any, day: date, case_id: int | None, key: Any) -> Any:
    text = str(key)
    return call(int(text), day, case_id) if text.isdigit() else None


def offices() -> list[Values]:
    """Every OPD, by name."""
    kinds = Unit.kind.in_(sorted(organisation.OPD_KINDS))
    rows = session.execute(sa.select(Unit.id, Unit.name).where(Unit.active, kinds).order_by(Unit.name))
    return [{"id": Decimal(row.id), "nama": row.name} for row in rows]


def vacant(opd_id: int, day: date, case_id: int | None = None) -> list[Values]:
    """The vacant posts of an OPD, one for each title of a unit."""
    below = sa.select(Unit.id).where(Unit.id == opd_id).cte("below", recursive=True)
    below = below.union_all(sa.select(Unit.id).where(Unit.parent_id == below.c.id, Unit.kind.not_in(sorted(organisation.OPD_KINDS))))
    rows = session.execute(
        sa.select(sa.func.min(Position.id).label("id"), Position.title, Unit.name)
        .join(Unit, Unit.id == Position.unit_id)
        .where(Position.active, Position.unit_id.in_(sa.select(below.c.id)), ~_taken(day, case_id))
        .group_by(Position.title, Unit.id, Unit.name)
        .order_by(Unit.name, Position.title)
    )
    return [{"id": Decimal(row.id), "nama": row.title, "unit": row.name} for row in rows]


def post(position_id: int, day: date, case_id: int | None = None) -> Values | None:
    """A post with its unit and standard, how many like it there are and are filled, its superior and subordinates."""
    position = session.get(Position, position_id)
    if position is None:
        return None
    standard = Tables(day).find("standar_jabatan", position.title) or {}
    opd = organisation.opd_of(position.unit)
    seats, filled = _counts(day, case_id, Position.unit_id == position.unit_id, Position.title == position.title)
    return {
        "id": Decimal(position.id), "nama": position.title, "jenis": position.kind, "eselon": position.echelon,
        "jenjang": position.level, "kelas": standard.get("kelas"), "pendidikan": standard.get("pendidikan"),
        "unit": position.unit.name, "unit_id": Decimal(position.unit_id), "opd": opd.name, "opd_id": Decimal(opd.id),
        "formasi": seats, "terisi": filled, "kosong": not reserved(position_id, day, case_id),
        "atasan": _above(position, day), "bawahan": _below(position, day),
    }


def unit(unit_id: int, day: date, case_id: int | None = None) -> Values | None:
    """A unit with its OPD, how many posts it has and how many are filled."""
    found = session.get(Unit, unit_id)
    if found is None:
        return None
    opd = organisation.opd_of(found)
    seats, filled = _counts(day, case_id, Position.unit_id == unit_id)
    return {"nama": found.name, "opd": opd.name, "opd_id": Decimal(opd.id), "formasi": seats, "terisi": filled}


def employee(nip: int, day: date, case_id: int | None = None) -> Values | None:
    """Whoever has this NIP, with the post they occupy."""
    person = session.scalar(sa.select(Person).where(Person.nip == f"{nip:018d}"))
    position = organisation.position_of(person.id, day) if person else None
    if person is None or position is None:
        return None
    opd = organisation.opd_of(position.unit)
    place = {"jabatan": position.title, "unit_id": Decimal(position.unit_id), "opd_id": Decimal(opd.id), "opd": opd.name}
    return _person(person) | place


def reserved(position_id: int, day: date, case_id: int | None = None) -> bool:
    """Whether somebody occupies a post on a day or later, or is proposed for it by another case."""
    return bool(session.scalar(sa.select(sa.exists().where(Position.id == position_id, _taken(day, case_id)))))


def hold(position_id: int, day: date, case_id: int) -> bool:
    """Keep a post from every other case until this step is committed; says whether it is still free."""
    session.execute(lock(sa.select(Position.id).where(Position.id == position_id)))
    return not reserved(position_id, day, case_id)


def _taken(day: date, case_id: int | None) -> sa.ColumnElement[bool]:
    """The condition that a position has, or will have, an occupant; an own proposal is none."""
    row = PositionRecord
    lasting = sa.and_(row.state == "BERLAKU", sa.or_(row.valid_to.is_(None), row.valid_to >= day))
    proposed = sa.and_(row.state == "DIUSULKAN", row.case_id != (case_id or 0))
    return sa.exists().where(row.position_id == Position.id, row.kind == "DEFINITIF", sa.or_(lasting, proposed)).correlate(Position)


def _counts(day: date, case_id: int | None, *where: sa.ColumnElement[bool]) -> tuple[Decimal, Decimal]:
    filled = sa.func.sum(sa.case((_taken(day, case_id), 1), else_=0))
    row = session.execute(sa.select(sa.func.count(), filled).select_from(Position).where(Position.active, *where)).one()
    return Decimal(row[0]), Decimal(int(row[1] or 0))


def _above(position: Position, day: date) -> Values | None:
    """Whoever fills the nearest filled post above."""
    seen, above = {position.id}, position.superior_id
    while above is not None and above not in seen:
        seen.add(above)
        if (person := organisation.occupant(above, day)) is not None:
            return _person(person) | {"jabatan": organisation.title_of(above)}
        above = session.get_one(Position, above).superior_id
    return None


def _below(position: Position, day: date) -> list[Values]:
    """Everybody whose post stands directly under this one."""
    people = session.scalars(
        sa.select(Person)
        .join(PositionRecord, PositionRecord.person_id == Person.id)
        .join(Position, Position.id == PositionRecord.position_id)
        .where(Position.superior_id == position.id, organisation.held(day))
        .order_by(Person.name, Person.id)
    )
    return [_person(person) for person in people]


def _person(person: Person) -> Values:
    return {"id": Decimal(person.id), "nama": person.full_name, "nip": person.nip}
