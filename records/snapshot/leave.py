"""Leave taken and asked for, and what became of every year's right."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from models import LeaveRecord
from records import ledger
from records.reference import Tables
from records.snapshot.rows import Group, Values, rows_of

ANNUAL_LEAVE = "CUTI_TAHUNAN"


def leave(ids: Sequence[int], _as_of: date, _tables: Tables) -> Group:
    """Leave granted and asked for, oldest first."""
    rows = rows_of(LeaveRecord, ids, ("DIUSULKAN", "BERLAKU"))
    return {person: {"cuti": [_leave(row) for row in rows[person]]} for person in ids}


def _leave(row: Any) -> Values:
    return {
        "jenis": row.kind,
        "mulai": row.valid_from,
        "selesai": row.valid_to,
        "hari_kerja": Decimal(row.working_days),
        "status": row.state,
        "berkas": Decimal(row.case_id) if row.case_id else None,
    }


def annual_leave(ids: Sequence[int], as_of: date, _tables: Tables) -> Group:
    """What was used, held, postponed and added per year, to the next year."""
    every = ledger.balances_of(ids, ANNUAL_LEAVE)
    return {person: {"cuti_tahunan": _years(every.get(person, {}), as_of.year)} for person in ids}


def _years(years: Mapping[int, ledger.Balance], this: int) -> list[Values]:
    """Years before the first entry are unknown to the ledger, so the list begins there; without entries nothing was used."""
    first = max(min(years, default=this - 5), this - 5)
    return [
        {
            "tahun": Decimal(year),
            "terpakai": Decimal(there.used),
            "ditahan": Decimal(there.held),
            "ditangguhkan": Decimal(there.postponed),
            "tambahan": Decimal(there.extra),
        }
        for year in range(min(first, this), this + 2)
        for there in (years.get(year, ledger.Balance()),)
    ]
