"""Writing the personnel record: a row is proposed while a case is open and becomes part of the record at its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from models import LeaveRecord, PositionRecord, RankRecord, session
from records.errors import RecordError

__all__ = ["RecordError", "add", "confirm", "propose", "withdraw_proposals"]

TABLES = (LeaveRecord, PositionRecord, RankRecord)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return value.isoformat() if isinstance(value, date) else value


def _day(value: Any) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError("not a date")
    return value


def _whole(value: Any) -> int:
    number = Decimal(value)
    if number != number.to_integral_value():
        raise ValueError("not a whole number")
    return int(number)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _context(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError("not a context")
    return dict(_plain(value))


@dataclass(frozen=True)
class Kind:
    """A kind of history: its table, and for each Indonesian key the column and its type."""

    table: type[LeaveRecord] | type[PositionRecord] | type[RankRecord]
    columns: Mapping[str, tuple[str, Callable[[Any], Any]]]
    required: frozenset[str]


_BASIS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "dokumen": ("document_id", _whole),
    "nomor": ("basis_number", _text),
    "tanggal": ("basis_date", _day),
    "pejabat": ("basis_official", _text),
}

KINDS: dict[str, Kind] = {
    "cuti": Kind(
        LeaveRecord,
        {
            "jenis": ("kind", _text),
            "mulai": ("valid_from", _day),
            "selesai": ("valid_to", _day),
            "hari_kerja": ("working_days", _whole),
            "alasan": ("reason", _text),
            "alamat": ("address", _text),
            "telepon": ("phone", _text),
            "rincian": ("details", _context),
            **_BASIS,
        },
        frozenset({"jenis", "mulai", "selesai", "hari_kerja"}),
    ),
}


def propose(kind: str, person_id: int, values: Mapping[str, Any], case_id: int, now: datetime) -> None:
    """Write a row that counts only when its case confirms it; raises RecordError for an unknown kind, key or value."""
    _insert(kind, person_id, values, case_id, now, "DIUSULKAN")


def add(kind: str, person_id: int, values: Mapping[str, Any], case_id: int, now: datetime) -> None:
    """Write a row that counts at once; raises RecordError for an unknown kind, key or value."""
    _insert(kind, person_id, values, case_id, now, "BERLAKU")


def confirm(kind: str, case_id: int, values: Mapping[str, Any], now: datetime) -> None:
    """Make the case's proposed rows of a kind part of the record, changed by values; raises RecordError when there is none."""
    table = _kind(kind).table
    changed = _columns(kind, values) | {"state": "BERLAKU", "verified_at": now}
    done = session.scalars(
        sa.update(table).where(table.case_id == case_id, table.state == "DIUSULKAN").values(changed).returning(table.id)
    ).all()
    if not done:
        raise RecordError("nothing_proposed", riwayat=kind, berkas=case_id)


def withdraw_proposals(case_id: int) -> None:
    """Set aside every row a case has proposed and not confirmed."""
    for table in TABLES:
        session.execute(sa.update(table).where(table.case_id == case_id, table.state == "DIUSULKAN").values(state="BATAL"))


def _insert(kind: str, person_id: int, values: Mapping[str, Any], case_id: int, now: datetime, state: str) -> None:
    columns = _columns(kind, values)
    missing = sorted(_kind(kind).required - {key for key, value in values.items() if value is not None})
    if missing:
        raise RecordError("missing_value", riwayat=kind, kunci=missing)
    if columns["valid_to"] is not None and columns["valid_to"] < columns["valid_from"]:
        raise RecordError("ends_before_it_begins", riwayat=kind)
    fixed = {"person_id": person_id, "case_id": case_id, "state": state, "source": "LAYANAN", "recorded_at": now}
    session.add(_kind(kind).table(**columns, **fixed, verified_at=now if state == "BERLAKU" else None))
    session.flush()


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise RecordError("unknown_kind", riwayat=kind, ada=sorted(KINDS))
    return KINDS[kind]


def _columns(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    known = _kind(kind).columns
    columns = {}
    for key, value in values.items():
        if key not in known:
            raise RecordError("unknown_key", riwayat=kind, kunci=key, ada=sorted(known))
        if value is None:
            continue  # an answer left empty: the column keeps its default
        column, read = known[key]
        try:
            columns[column] = read(value)
        except (TypeError, ValueError, ArithmeticError) as problem:
            raise RecordError("wrong_value", riwayat=kind, kunci=key, nilai=str(value)) from problem
    return columns
