"""Who works in a unit, who leads it, and the state of their record: the part of `peta` about people."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

import feel
from models import Person, Position, PositionRecord, Unit, session
from records import quality
from records.calendar import zone
from records.organisation import OPD_KINDS, held, occupant, opd_of

HEADS = ("JPT_MADYA", "JPT_PRATAMA", "ADMINISTRATOR", "PENGAWAS")  # whoever holds the highest of these in a unit leads it
SERVING = ("PNS", "CPNS", "PPPK")
LISTED = 200  # rows a person still reads in a form


def functions(day: date) -> Mapping[str, feel.Function]:
    """What expressions may ask of a unit's people, as at a day."""
    run: dict[str, tuple[str, Callable[..., Any]]] = {
        "pegawai": ("unit", lambda key: [Decimal(one) for one in people(_whole(key), day)]),
        "daftar": ("opd", lambda key: posts(_whole(key))),
        "kepala": ("unit", lambda key: head(_whole(key), day)),
        "lama_menjabat": ("bulan", lambda months: longest(int(months), day)),
        "berkas": ("unit, layanan, mulai, selesai", _requests),
        "mutu_data": ("unit", lambda key: quality.figures(people(_whole(key), day), day)),
    }
    return {name: feel.Function(name, tuple(names.split(", ")), call) for name, (names, call) in run.items()}


def _whole(key: Any) -> int:
    text = str(key)
    return int(text) if text.isdigit() else 0


def below(unit_id: int) -> list[int]:
    """A unit and every active unit under it that does not belong to an OPD of its own."""
    top = sa.select(Unit.id).where(Unit.id == unit_id).cte("below", recursive=True)
    inner = sa.select(Unit.id).join(top, Unit.parent_id == top.c.id).where(Unit.active, Unit.kind.not_in(sorted(OPD_KINDS)))
    return list(session.scalars(sa.select(top.union(inner).c.id)))


def people(unit_id: int, day: date) -> list[int]:
    """The active employees whose post lies in a unit or under it, by id."""
    query = (
        sa.select(PositionRecord.person_id).join(Position, Position.id == PositionRecord.position_id)
        .join(Person, Person.id == PositionRecord.person_id)
        .where(held(day), PositionRecord.kind == "DEFINITIF", Position.unit_id.in_(below(unit_id)))
        .where(Person.status.in_(SERVING), Person.standing == "AKTIF")
        .distinct().order_by(PositionRecord.person_id)
    )
    return list(session.scalars(query))


def posts(unit_id: int) -> list[Mapping[str, Any]]:
    """The posts of an OPD, filled or not, one for each title of a unit."""
    query = (
        sa.select(sa.func.min(Position.id).label("id"), Position.title, Unit.name).join(Unit, Unit.id == Position.unit_id)
        .where(Position.active, Position.unit_id.in_(below(unit_id))).group_by(Position.title, Unit.id, Unit.name)
        .order_by(Unit.name, Position.title)
    )
    return [{"id": Decimal(row.id), "nama": row.title, "unit": row.name} for row in session.execute(query)]


def longest(months: int, day: date) -> Mapping[str, Any]:
    """How many civil servants have been in their post for so many months, and those who have longest."""
    total = day.year * 12 + day.month - 1 - months
    since = date(total // 12, total % 12 + 1, min(day.day, 28))
    post = [held(day), PositionRecord.kind == "DEFINITIF", PositionRecord.valid_from <= since]
    joined = sa.select(Person, Position, PositionRecord.valid_from).join(PositionRecord, PositionRecord.person_id == Person.id)
    found = joined.join(Position, Position.id == PositionRecord.position_id)
    found = found.where(*post, Person.status == "PNS", Person.standing == "AKTIF")
    rows = session.execute(found.order_by(PositionRecord.valid_from, Person.id).limit(LISTED)).all()
    count = session.scalar(found.with_only_columns(sa.func.count())) or 0
    listed = [
        {"nama": who.full_name, "nip": who.nip, "jabatan": held_post.title, "opd": opd_of(held_post.unit).name, "sejak": start}
        for who, held_post, start in rows
    ]
    return {"jumlah": Decimal(count), "daftar": listed}


def head(unit_id: int, day: date) -> Decimal | None:
    """The employee who leads a unit: the occupant of its own highest structural post; null when that is vacant."""
    rank = sa.case({kind: order for order, kind in enumerate(HEADS)}, value=Position.kind)
    query = sa.select(Position.id).where(Position.unit_id == unit_id, Position.active, Position.kind.in_(HEADS))
    post = session.scalar(query.order_by(rank, Position.id).limit(1))
    leader = occupant(post, day) if post else None
    return Decimal(leader.id) if leader else None


def _requests(key: Any, service: str, first: date, last: date) -> Mapping[str, Any]:
    return quality.requests(below(_whole(key)), service, first, last, zone())
