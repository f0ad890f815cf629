"""Writing the personnel record: a row is proposed while a case is open and becomes part of the record at its end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models import session
from records.columns import reader
from records.errors import RecordError
from records.kinds import KINDS, Kind, kind

__all__ = ["RecordError", "add", "confirm", "propose", "withdraw_proposals"]


def propose(name: str, person_id: int, values: Mapping[str, Any], case_id: int, now: datetime) -> None:
    """Write a row that counts only when its case confirms it; raises RecordError for an unknown kind, key or value."""
    _insert(kind(name), person_id, values, case_id, now, "DIUSULKAN")


def add(name: str, person_id: int, values: Mapping[str, Any], case_id: int, now: datetime) -> None:
    """Write a row that counts at once; raises RecordError for an unknown kind, key or value."""
    _insert(kind(name), person_id, values, case_id, now, "BERLAKU")


def confirm(name: str, case_id: int, values: Mapping[str, Any], now: datetime) -> None:
    """Make the case's proposed rows of a kind part of the record, changed by values; raises RecordError when there is none."""
    table = kind(name).table
    changed = _columns(kind(name), values) | {"state": "BERLAKU", "verified_at": now}
    done = session.scalars(
        sa.update(table).where(table.case_id == case_id, table.state == "DIUSULKAN").values(changed).returning(table.id)
    ).all()
    if not done:
        raise RecordError("nothing_proposed", riwayat=name, berkas=case_id)


def withdraw_proposals(case_id: int) -> None:
    """Set aside every row a case has proposed and not confirmed."""
    for table in {each.table for each in KINDS.values()}:
        session.execute(sa.update(table).where(table.case_id == case_id, table.state == "DIUSULKAN").values(state="BATAL"))


def _insert(which: Kind, person_id: int, values: Mapping[str, Any], case_id: int, now: datetime, state: str) -> None:
    columns = _columns(which, values)
    missing = sorted(which.required - {key for key, value in values.items() if value is not None})
    if missing:
        raise RecordError("missing_value", riwayat=which.name, kunci=missing)
    if (end := columns.get("valid_to")) is not None and end < columns["valid_from"]:
        raise RecordError("ends_before_it_begins", riwayat=which.name)
    fixed = {"person_id": person_id, "case_id": case_id, "state": state, "source": "LAYANAN", "recorded_at": now}
    session.add(which.table(**columns, **fixed, verified_at=now if state == "BERLAKU" else None))
    session.flush()


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
            raise RecordError("wrong_value", riwayat=which.name, kunci=key, nilai=str(value)) from problem
    return columns
