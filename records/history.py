"""Writing the personnel record: rows are proposed, confirmed, corrected and withdrawn; none is ever overwritten or removed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from models import session
from records import effects
from records.columns import reader, shown
from records.errors import RecordError
from records.kinds import KINDS, Kind, kind

__all__ = ["RecordError", "add", "cancel", "check_owner", "confirm", "correct", "end", "propose", "withdraw_proposals"]

# What the system decides about a row and nobody types.
_SYSTEM = ("person_id", "case_id", "source", "state", "recorded_at", "verified_at", "verified_by", "replaces_id", "id")


def propose(name: str, person_id: int, values: Mapping[str, Any], case_id: int | None, now: datetime) -> int:
    """Write a row that counts only when its case confirms it; raises RecordError for an unknown kind, key or value."""
    return _insert(kind(name), person_id, values, now, case_id=case_id, state="DIUSULKAN")


def add(
    name: str, person_id: int, values: Mapping[str, Any], case_id: int | None, now: datetime, *, source: str = "LAYANAN",
    by: int | None = None,
) -> int:
    """Write a row that counts at once and return its id; raises RecordError for an unknown kind, key or value."""
    return _insert(kind(name), person_id, values, now, case_id=case_id, state="BERLAKU", source=source, verified_by=by)


def confirm(name: str, case_id: int, values: Mapping[str, Any], now: datetime) -> list[int]:
    """Make the case's proposed rows of a kind part of the record, changed by values; raises RecordError when there is none."""
    which = kind(name)
    rows = session.scalars(
        sa.select(which.table).where(which.table.case_id == case_id, which.table.state == "DIUSULKAN", *which.where())
    ).all()
    if not rows:
        raise RecordError("nothing_proposed", riwayat=name, berkas=case_id)
    changed = _columns(which, values)
    for row in rows:
        for column, value in changed.items():
            setattr(row, column, value)
        _begin(which, row, now)
    return [row.id for row in rows]


def correct(
    name: str, row_id: int, values: Mapping[str, Any], case_id: int | None, now: datetime, *, source: str = "LAYANAN",
    by: int | None = None,
) -> int:
    """Write a row that stands in place of another, with its values where none are given; the old one stays as DIGANTI."""
    which = kind(name)
    old = _standing_row(which, row_id)
    kept = {column.name: getattr(old, column.name) for column in which.table.__table__.c if column.name not in _SYSTEM}
    columns = kept | _columns(which, values) | dict(which.fixed)
    old.state = "DIGANTI"
    session.flush()
    fixed = {"person_id": old.person_id, "case_id": case_id, "source": source, "verified_by": by, "replaces_id": old.id}
    return _write(which, columns | fixed, now, "BERLAKU")


def cancel(name: str, row_id: int, now: datetime) -> None:
    """Take a row out of the record, where it stays as BATAL; what it had ended or replaced stands again."""
    which = kind(name)
    row = _standing_row(which, row_id)
    row.state = "BATAL"
    session.flush()
    if row.replaces_id is not None:
        session.get_one(which.table, row.replaces_id).state = "BERLAKU"
    elif which.exclusive is not None:
        for before in session.scalars(_same(which, row).where(which.table.valid_to == row.valid_from - timedelta(days=1))):
            before.valid_to = row.valid_to
    session.flush()
    effects.follow(which, row.person_id, now)


def end(name: str, row_id: int, day: date, now: datetime) -> None:
    """Set the last day of a row that has none yet; raises RecordError when it has one or would end before it begins."""
    which = kind(name)
    row = _standing_row(which, row_id)
    if row.valid_to is not None:
        raise RecordError("ended_already", riwayat=name, baris=row_id)
    if day < row.valid_from:
        raise RecordError("ends_before_it_begins", riwayat=name)
    row.valid_to = day
    session.flush()
    effects.follow(which, row.person_id, now)


def check_owner(name: str, row_id: int, person_id: int) -> None:
    """Raise RecordError unless the row is part of this person's record."""
    if _standing_row(kind(name), row_id).person_id != person_id:
        raise RecordError("no_such_row", riwayat=name, baris=row_id)


def withdraw_proposals(case_id: int, name: str | None = None) -> None:
    """Set aside every row (of a kind) a case has proposed and not confirmed."""
    tables, which = _proposed(name)
    for number in session.scalars(which, {"case": case_id}).all():
        table = tables[number]
        session.execute(sa.update(table).where(table.c.case_id == case_id, table.c.state == "DIUSULKAN").values(state="BATAL"))


@cache
def _proposed(name: str | None) -> tuple[list[Any], sa.CompoundSelect[Any]]:
    """The tables (of a kind), and the statement that says in which of them a case has proposed something."""
    tables = sorted({each.table.__table__ for each in KINDS.values()} if name is None else {kind(name).table.__table__}, key=str)
    case = sa.bindparam("case", type_=sa.BigInteger)
    there = (sa.exists().where(table.c.case_id == case, table.c.state == "DIUSULKAN") for table in tables)
    return tables, sa.union_all(*(sa.select(sa.literal(number)).where(exists) for number, exists in enumerate(there)))


def _insert(which: Kind, person_id: int, values: Mapping[str, Any], now: datetime, *, state: str, **more: Any) -> int:
    if missing := sorted(which.required - {key for key, value in values.items() if value is not None}):
        raise RecordError("missing_value", riwayat=which.name, kunci=missing)
    columns = _columns(which, values) | dict(which.fixed)
    return _write(which, columns | {"person_id": person_id, "source": "LAYANAN"} | more, now, state)


def _write(which: Kind, columns: Mapping[str, Any], now: datetime, state: str) -> int:
    if (last := columns.get("valid_to")) is not None and last < columns["valid_from"]:
        raise RecordError("ends_before_it_begins", riwayat=which.name)
    row = which.table(**columns, state="DIUSULKAN", recorded_at=now)
    effects.prepare(which, row)
    session.add(row)
    session.flush()
    if state == "BERLAKU":
        _begin(which, row, now)
    return int(row.id)


def _begin(which: Kind, row: Any, now: datetime) -> None:
    """Let a row count: what it cannot stand beside ends the day before, and what follows from it is done."""
    if which.exclusive is not None:
        for other in session.scalars(_same(which, row).where(which.table.valid_from < row.valid_from)):
            if other.valid_to is None or other.valid_to >= row.valid_from:
                other.valid_to = row.valid_from - timedelta(days=1)
        session.flush()
    row.state, row.verified_at = "BERLAKU", now
    session.flush()
    effects.follow(which, row.person_id, now)


def _same(which: Kind, row: Any) -> Any:
    """The person's other rows in force that this one cannot stand beside."""
    table, exclusive = which.table, which.exclusive or ()
    alike = [getattr(table, column) == getattr(row, column) for column in exclusive]
    return sa.select(table).where(table.person_id == row.person_id, table.state == "BERLAKU", table.id != row.id, *alike)


def _standing_row(which: Kind, row_id: int) -> Any:
    row = session.get(which.table, row_id)
    if row is None or row.state != "BERLAKU" or any(getattr(row, key) != value for key, value in which.fixed.items()):
        raise RecordError("no_such_row", riwayat=which.name, baris=row_id)
    return row


def _columns(which: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    columns = {}
    for key, value in values.items():
        if key not in which.columns:
            raise RecordError("unknown_key", riwayat=which.name, kunci=key, ada=sorted(which.columns))
        if value is None:
            continue  # an answer left empty: the column keeps its default
        try:
            columns[which.columns[key]] = reader(which.column(key))(value)
        except (TypeError, ValueError, ArithmeticError) as problem:
            raise RecordError("wrong_value", riwayat=which.name, kunci=key, nilai=str(shown(value))) from problem
    return columns
