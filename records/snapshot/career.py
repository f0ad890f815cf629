"""Rank, service in rank, salary and post, as expressions see them."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

import feel
from models import LeaveRecord, Position, PositionRecord, RankRecord, RoleGrant, SalaryRecord, Unit, session
from records.kinds import KINDS
from records.organisation import OPD_KINDS, held, in_force
from records.reference import Tables
from records.snapshot.rows import Group, Values, context, execute, months_between, rows_of, standing

RANK = ("gol", "pangkat", "tmt_gol", "bulan_dalam_gol", "mkg", "mkg_tahun", "mkg_bulan")
SALARY = ("gaji", "gaji_terakhir")


def rank(ids: Sequence[int], as_of: date, tables: Tables) -> Group:
    """The rank that stands on a day and the service in rank reached by then."""
    ranks, absences = rows_of(RankRecord, ids), _absences(ids)
    return {person: _rank(ranks[person], absences.get(person, ()), as_of, tables) for person in ids}


def _rank(rows: Sequence[Any], absences: Sequence[tuple[date, date | None]], as_of: date, tables: Tables) -> Values:
    row = standing(rows, as_of)
    if row is None:
        return dict.fromkeys(RANK)
    months = row.service_years * 12 + row.service_months + served(row.valid_from, as_of, absences)
    return {
        "gol": row.rank,
        "pangkat": (tables.find("pangkat", row.rank) or {}).get("nama"),
        "tmt_gol": row.valid_from,
        "bulan_dalam_gol": Decimal(months_between(row.valid_from, as_of)),
        "mkg": feel.YearsMonths(months),
        "mkg_tahun": Decimal(months // 12),
        "mkg_bulan": Decimal(months % 12),
    }


def served(start: date, end: date, absences: Sequence[tuple[date, date | None]]) -> int:
    """The months of service between two days, without those on leave outside state responsibility."""
    away = 0
    for first, last in absences:
        back = end if last is None else min(end, last + timedelta(days=1))
        away += months_between(max(first, start), back) if back > max(first, start) else 0
    return max(months_between(start, end) - away, 0)


def _absences(ids: Sequence[int]) -> dict[int, list[tuple[date, date | None]]]:
    query = sa.select(LeaveRecord.person_id, LeaveRecord.valid_from, LeaveRecord.valid_to).where(
        LeaveRecord.kind == "CLTN", LeaveRecord.state == "BERLAKU"
    )
    found: dict[int, list[tuple[date, date | None]]] = {}
    for person, first, last in execute(query, LeaveRecord.person_id, ids):
        found.setdefault(person, []).append((first, last))
    return found


def salary(ids: Sequence[int], as_of: date, _tables: Tables) -> Group:
    """The salary in force on a day, and the last one granted, which may begin later."""
    kind, rows = KINDS["gaji"], rows_of(SalaryRecord, ids)
    found = {}
    for person in ids:
        now, last = standing(rows[person], as_of), rows[person][-1] if rows[person] else None
        found[person] = {"gaji": now and context(kind, now), "gaji_terakhir": last and context(kind, last)}
    return found


def post(ids: Sequence[int], as_of: date, _tables: Tables) -> Group:
    """The post occupied on a day, with its unit and the OPD above."""
    heads = sa.exists().where(
        RoleGrant.position_id == Position.id, RoleGrant.role == "Kepala OPD", in_force(RoleGrant, as_of)
    )
    query = (
        sa.select(
            PositionRecord.person_id, PositionRecord.valid_from, Position.id, Position.title, Position.kind, Position.echelon,
            Position.level, Position.unit_id, heads.label("heads"),
        )
        .join(Position, PositionRecord.position_id == Position.id)
        .where(held(as_of))
        .order_by(PositionRecord.person_id, PositionRecord.valid_from, PositionRecord.id)
    )
    rows = {row.person_id: row for row in execute(query, PositionRecord.person_id, ids)}
    units = _with_those_above({row.unit_id for row in rows.values()})
    return {person: {"jabatan": _post(rows[person], units, as_of) if person in rows else None} for person in ids}


def _post(row: Any, units: dict[int, Any], as_of: date) -> Values:
    unit = units[row.unit_id]
    opd = _opd(unit, units)
    return {
        "id": Decimal(row.id),
        "nama": row.title,
        "jenis": row.kind,
        "eselon": row.echelon,
        "jenjang": row.level,
        "tmt": row.valid_from,
        "bulan": Decimal(months_between(row.valid_from, as_of)),
        "unit": unit.name,
        "unit_id": Decimal(unit.id),
        "opd": opd.name,
        "opd_id": Decimal(opd.id),
        "kepala_opd": row.heads,
    }


def _opd(unit: Any, units: dict[int, Any]) -> Any:
    here, seen = unit, set[int]()
    while here.id not in seen:
        if here.kind in OPD_KINDS:
            return here
        seen.add(here.id)
        here = units.get(here.parent_id, here)
    return here


def _with_those_above(ids: set[int]) -> dict[int, Any]:
    if not ids:
        return {}
    columns = (Unit.id, Unit.parent_id, Unit.name, Unit.kind)
    below = sa.select(*columns).where(Unit.id.in_(ids)).cte("above", recursive=True)
    above = below.union(sa.select(*columns).join(below, Unit.id == below.c.parent_id))
    return {row.id: row for row in session.execute(sa.select(above))}
