"""Leave taken and asked for, and what became of every year's right."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from records import ledger
from records.kinds import KINDS
from records.snapshot.batch import Batch, Group, Values
from records.snapshot.rows import rows_of

ANNUAL_LEAVE = "CUTI_TAHUNAN"


def leave(batch: Batch) -> Group:
    """Leave granted and asked for, oldest first."""
    rows = rows_of(KINDS["cuti"], batch.ids, ("DIUSULKAN", "BERLAKU"))
    return {each: {"cuti": [_leave(row) for row in rows[each]]} for each in batch.ids}


def _leave(row: Any) -> Values:
    return {
        "baris": Decimal(row.id),
        "nomor": row.basis_number or None,
        "jenis": row.kind,
        "mulai": row.valid_from,
        "selesai": row.valid_to,
        "hari_kerja": Decimal(row.working_days),
        "status": row.state,
        "berkas": Decimal(row.case_id) if row.case_id else None,
    }


def annual_leave(batch: Batch) -> Group:
    """What was used, held, postponed and added per year, to the next year."""
    every = ledger.balances_of(batch.ids, ANNUAL_LEAVE)
    return {each: {"cuti_tahunan": _years(every.get(each, {}), batch.as_of.year)} for each in batch.ids}


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
