"""Verbs over the ledger of scarce things: hold, use, give back, postpone."""

from typing import Any

from operations.registry import Call, OperationError, operation
from records import ledger


def _per_year(rows: list[Any], field: str) -> dict[int, int]:
    try:
        return {int(row["tahun"]): int(row[field]) for row in rows}
    except (KeyError, TypeError, ValueError) as problem:
        raise OperationError(f"expected a list of {{tahun, {field}}}, got {rows!r}") from problem


@operation("ledger.hold", locks_subject=True)
def hold(call: Call, akun: str, jumlah: list[Any], batas: list[Any]) -> None:
    """Reserve amounts per year for this case; what it held before is given back first."""
    if call.subject_id is None:
        raise OperationError("ledger.hold needs a case about a person")
    ledger.release(call.case_id, call.now)
    ledger.hold(call.subject_id, akun, _per_year(jumlah, "hari"), _per_year(batas, "hak"), call.case_id, call.now)


@operation("ledger.use", locks_subject=True)
def use(call: Call) -> None:
    """Turn what the case holds into what was used."""
    ledger.use(call.case_id, call.now)


@operation("ledger.release", locks_subject=True)
def release(call: Call) -> None:
    """Give back what the case holds."""
    ledger.release(call.case_id, call.now)


@operation("ledger.give_back", locks_subject=True)
def give_back(call: Call, akun: str, jumlah: list[Any]) -> None:
    """Give back days that were used and in the end not taken."""
    if call.subject_id is None:
        raise OperationError("ledger.give_back needs a case about a person")
    ledger.give_back(call.subject_id, akun, _per_year(jumlah, "hari"), call.case_id, call.now)


@operation("ledger.postpone", locks_subject=True)
def postpone(call: Call) -> None:
    """Give back what the case holds and note it as officially postponed."""
    ledger.postpone(call.case_id, call.now)
