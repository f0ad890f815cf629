"""Rank, service, salary, post and retirement, as expressions see them."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

import feel
from models import Person, Position, PositionRecord, RankRecord, RoleGrant, ServiceReviewRecord, Unit
from records.kinds import KINDS
from records.organisation import OPD_KINDS, held, in_force
from records.reference import Tables
from records.snapshot.batch import Batch, Group, Values
from records.snapshot.rows import context, execute, months_between, rows_of, standing, together, with_those_above

RANK = ("gol", "pangkat", "tmt_gol", "bulan_dalam_gol", "mkg", "mkg_tahun", "mkg_bulan")
SERVICE = ("mks", "mks_tahun", "mks_bulan")
SALARY = ("gaji", "gaji_terakhir")
RETIREMENT = ("bup", "tmt_pensiun", "sisa_bulan_ke_bup")
Absences = Sequence[Any]  # rows of leave outside state responsibility


def rank(batch: Batch) -> Group:
    """The rank that stands on a day, and the service in rank counted from the last decree that fixed it."""
    away, found = rows_of(KINDS["cltn"], batch.ids), dict[int, list[Any]]()
    for row in together(_FIXED_BY, batch.ids):
        found.setdefault(row.person_id, []).append(row)
    return {each: _rank(found.get(each, []), away.get(each, ()), batch.as_of, batch.tables) for each in batch.ids}


def _fixed_by(table: Any, promotes: bool) -> tuple[Any, Any]:
    columns = (
        table.person_id, table.rank, table.service_years, table.service_months, table.valid_from, table.valid_to, table.id,
        sa.literal(promotes).label("promotes"),
    )
    return sa.select(*columns).where(table.state == "BERLAKU"), table.person_id


_FIXED_BY = (_fixed_by(RankRecord, True), _fixed_by(ServiceReviewRecord, False))


def _rank(rows: list[Any], away: Absences, as_of: date, tables: Tables) -> Values:
    row, counted = standing([row for row in rows if row.promotes], as_of), standing(rows, as_of)
    if row is None:
        return dict.fromkeys(RANK)
    months = counted.service_years * 12 + counted.service_months + served(counted.valid_from, as_of, away)
    return {
        "gol": row.rank,
        "pangkat": (tables.find("pangkat", row.rank) or {}).get("nama"),
        "tmt_gol": row.valid_from,
        "bulan_dalam_gol": Decimal(months_between(row.valid_from, as_of)),
        "mkg": feel.YearsMonths(months),
        "mkg_tahun": Decimal(months // 12),
        "mkg_bulan": Decimal(months % 12),
    }


def served(start: date, end: date, away: Absences) -> int:
    """The months of service between two days, without those on leave outside state responsibility."""
    lost = 0
    for row in away:
        first = max(row.valid_from, start)
        back = end if row.valid_to is None else min(end, row.valid_to + timedelta(days=1))
        lost += months_between(first, back) if back > first else 0
    return max(months_between(start, end) - lost, 0)


def service(batch: Batch) -> Group:
    """All service since the first appointment, without leave outside state responsibility; fictive service is none."""
    away = rows_of(KINDS["cltn"], batch.ids)
    started = {row.id: row.cpns_from for row in execute(sa.select(Person.id, Person.cpns_from), Person.id, batch.ids)}
    found: dict[int, Values] = {}
    for each in batch.ids:
        if (since := started.get(each)) is None:
            found[each] = dict.fromkeys(SERVICE)
            continue
        months = served(since, batch.as_of, away.get(each, ()))
        found[each] = dict(zip(SERVICE, (feel.YearsMonths(months), Decimal(months // 12), Decimal(months % 12)), strict=True))
    return found


def salary(batch: Batch) -> Group:
    """The salary in force on a day, and the last one granted, which may begin later."""
    kind, rows = KINDS["gaji"], rows_of(KINDS["gaji"], batch.ids)
    found = {}
    for each in batch.ids:
        now, last = standing(rows[each], batch.as_of), rows[each][-1] if rows[each] else None
        found[each] = {"gaji": now and context(kind, now), "gaji_terakhir": last and context(kind, last)}
    return found


def retirement(batch: Batch) -> Group:
    """The age of retirement by the post of a day, the day it takes effect, and the months until then."""
    posts, found = batch.group(post), dict[int, Values]()
    born = {row.id: row.birth_date for row in execute(sa.select(Person.id, Person.birth_date), Person.id, batch.ids)}
    for each in batch.ids:
        age, birth = batch.tables.retirement_age(posts[each]["jabatan"]), born.get(each)
        if age is None or birth is None:
            found[each] = dict.fromkeys(RETIREMENT)
            continue
        total = (birth.year + int(age)) * 12 + birth.month  # the first of the month after the birthday's
        day = date(total // 12, total % 12 + 1, 1)
        found[each] = {"bup": age, "tmt_pensiun": day, "sisa_bulan_ke_bup": Decimal(months_between(batch.as_of, day))}
    return found


def post(batch: Batch) -> Group:
    """The post occupied on a day, with its unit and the OPD above."""
    heads = sa.exists().where(
        RoleGrant.position_id == Position.id, RoleGrant.role == "Kepala OPD", in_force(RoleGrant, batch.as_of)
    )
    query = (
        sa.select(
            PositionRecord.person_id, PositionRecord.valid_from, PositionRecord.kind.label("held_as"), Position.id, Position.title,
            Position.kind, Position.echelon, Position.level, Position.unit_id, heads.label("heads"),
        )
        .join(Position, PositionRecord.position_id == Position.id)
        .where(held(batch.as_of))
        .order_by((PositionRecord.kind == "DEFINITIF"), PositionRecord.valid_from, PositionRecord.id)
    )
    rows = {row.person_id: row for row in execute(query, PositionRecord.person_id, batch.ids)}
    columns = (Unit.id, Unit.parent_id, Unit.name, Unit.kind)
    units = with_those_above(Unit, Unit.parent_id, columns, {row.unit_id for row in rows.values()})
    return {each: {"jabatan": _post(rows[each], units, batch) if each in rows else None} for each in batch.ids}


def _post(row: Any, units: dict[int, Any], batch: Batch) -> Values:
    unit = units[row.unit_id]
    opd = _opd(unit, units)
    standard = batch.tables.find("standar_jabatan", row.title) or {}
    return {
        "id": Decimal(row.id),
        "nama": row.title,
        "jenis": row.kind,
        "eselon": row.echelon,
        "jenjang": row.level,
        "kelas": standard.get("kelas"),
        "tmt": row.valid_from,
        "bulan": Decimal(months_between(row.valid_from, batch.as_of)),
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
