"""Changing the reference tables: always by a new dated row; what was in force before its day stays as it was."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from models import Holiday, Reference, session
from records import calendar
from records.errors import RecordError
from records.loading import TABLES

HOLIDAY_KINDS = (calendar.NATIONAL, calendar.JOINT_LEAVE, "LIBUR_DAERAH", calendar.REPLACEMENT)


def overview(day: date) -> list[tuple[str, int, int]]:
    """Every table with how many keys it has and how many of its rows in force on a day are not yet confirmed."""
    unconfirmed = sa.and_(~Reference.confirmed, sa.or_(Reference.valid_to.is_(None), Reference.valid_to >= day))
    rows = session.execute(
        sa.select(Reference.table, sa.func.count(Reference.key.distinct()), sa.func.sum(sa.case((unconfirmed, 1), else_=0))).group_by(
            Reference.table
        )
    )
    counted = {table: (keys, open_ or 0) for table, keys, open_ in rows}
    return [(table, *counted.get(table, (0, 0))) for table in TABLES]


def rows_of(table: str) -> Sequence[Reference]:
    """Every row of a table, by key, the newest first; raises RecordError for an unknown table."""
    _check_table(table)
    order = (Reference.key, Reference.valid_from.desc())
    return session.scalars(sa.select(Reference).where(Reference.table == table).order_by(*order)).all()


def latest(table: str, key: str) -> Reference | None:
    """The row of a key that begins last."""
    query = sa.select(Reference).where(Reference.table == table, Reference.key == key)
    return session.scalars(query.order_by(Reference.valid_from.desc()).limit(1)).first()


def pattern(table: str, key: str) -> Mapping[str, Any]:
    """The values a new row of a key is shaped after: those of its last row, else of any row of the table."""
    _check_table(table)
    like = latest(table, key) or session.scalars(sa.select(Reference).where(Reference.table == table).limit(1)).first()
    if like is None:
        raise RecordError("empty_table", tabel=table)
    return {name: value for name, value in like.values.items() if name != "catatan"}


def add_row(
    table: str, key: str, values: Mapping[str, Any], valid_from: date, *, basis: str, confirmed: bool, note: str = "", by: int,
    now: datetime,
) -> int:
    """Write a new dated row and return its id; values are of the same names and types as the last row of the key.

    Raises RecordError for an unknown table, a missing basis, a day that has a row already, or values of another shape.
    """
    shape = pattern(table, key)
    if not basis.strip():
        raise RecordError("missing_value", riwayat=table, kunci=["dasar"])
    if session.scalar(sa.select(Reference.id).where(Reference.table == table, Reference.key == key, Reference.valid_from == valid_from)):
        raise RecordError("row_exists", tabel=table, kunci=key, berlaku=valid_from)
    for name, value in values.items():
        if name not in shape:
            raise RecordError("unknown_key", riwayat=table, kunci=name, ada=sorted(shape))
        if not _alike(value, shape[name]):
            raise RecordError("wrong_value", riwayat=table, kunci=name, nilai=str(value))
    whole = {**shape, **values, **({"catatan": note} if note else {})}
    number = whole.get("nilai")
    row = Reference(
        table=table, key=key, values=whole, valid_from=valid_from, basis=basis.strip(), confirmed=confirmed,
        number=Decimal(str(number)) if _is_number(number) else None, entered_by=by, entered_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def confirm_row(row_id: int, *, basis: str, by: int, now: datetime) -> str:
    """Mark a row as confirmed, with the basis it was found in, and return its table; its values do not change."""
    row = session.get(Reference, row_id)
    if row is None:
        raise RecordError("no_such_row", riwayat="acuan", baris=row_id)
    row.confirmed, row.basis, row.entered_by, row.entered_at = True, basis.strip() or row.basis, by, now
    return row.table


def end_row(row_id: int, day: date, *, by: int, now: datetime) -> None:
    """Set the last day of a row; raises RecordError when it would end before it begins."""
    row = session.get(Reference, row_id)
    if row is None:
        raise RecordError("no_such_row", riwayat="acuan", baris=row_id)
    if day < row.valid_from:
        raise RecordError("ends_before_it_begins", riwayat=row.table)
    row.valid_to, row.entered_by, row.entered_at = day, by, now


def set_holiday(day: date, name: str, kind: str, basis: str, unit_id: int | None = None) -> None:
    """Make a day a holiday or a working day, for everybody or for a unit and those below; an estimate becomes certain."""
    if kind not in HOLIDAY_KINDS or not name.strip():
        raise RecordError("wrong_value", riwayat="libur", kunci="jenis", nilai=kind)
    query = sa.select(Holiday).where(Holiday.day == day, Holiday.unit_id.is_not_distinct_from(unit_id))
    found = session.scalars(query).first() or Holiday(day=day, unit_id=unit_id)
    found.name, found.kind, found.basis, found.estimated = name.strip(), kind, basis.strip(), False
    session.add(found)
    session.flush()
    calendar.invalidate()


def _check_table(table: str) -> None:
    if table not in TABLES:
        raise RecordError("unknown_table", tabel=table, ada=list(TABLES))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _alike(value: Any, example: Any) -> bool:
    if example is None or value is None:
        return True
    if _is_number(example):
        return _is_number(value)
    if isinstance(example, Mapping):
        return isinstance(value, Mapping) and all(_alike(entry, next(iter(example.values()), None)) for entry in value.values())
    return isinstance(value, type(example))
