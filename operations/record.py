"""Verbs over the personnel record: propose at submission, confirm at the end; add, correct, cancel, end."""

from datetime import date
from decimal import Decimal
from typing import Any

from operations.registry import Call, OperationError, operation
from records import history


def _subject(call: Call) -> int:
    if call.subject_id is None:
        raise OperationError("a record needs a case about a person")
    return call.subject_id


def _row_id(baris: Decimal) -> int:
    if baris != baris.to_integral_value():
        raise OperationError(f"a row is known by a whole number, not {baris}")
    return int(baris)


@operation("record.propose", locks_subject=True)
def propose(call: Call, riwayat: str, nilai: dict[str, Any]) -> dict[str, Any]:
    """Write what is asked for as a proposed row; the row falls away if the case ends without confirming it."""
    history.withdraw_proposals(call.case_id, riwayat)
    return {"id": Decimal(history.propose(riwayat, _subject(call), nilai, call.case_id, call.now))}


@operation("record.confirm", locks_subject=True)
def confirm(call: Call, riwayat: str, nilai: dict[str, Any]) -> None:
    """Make the case's proposed rows part of the record, with what the decision added."""
    history.confirm(riwayat, call.case_id, nilai, call.now)


@operation("record.add", locks_subject=True)
def add(call: Call, riwayat: str, nilai: dict[str, Any]) -> dict[str, Any]:
    """Add a row to the subject's record; it may begin later."""
    return {"id": Decimal(history.add(riwayat, _subject(call), nilai, call.case_id, call.now))}


@operation("record.correct", locks_subject=True)
def correct(call: Call, riwayat: str, baris: Decimal, nilai: dict[str, Any]) -> dict[str, Any]:
    """Put a corrected row in the place of one of the subject's; the old one stays readable."""
    history.check_owner(riwayat, _row_id(baris), _subject(call))
    return {"id": Decimal(history.correct(riwayat, _row_id(baris), nilai, call.case_id, call.now))}


@operation("record.cancel", locks_subject=True)
def cancel(call: Call, riwayat: str, baris: Decimal) -> None:
    """Take one of the subject's rows out of the record; it stays readable as cancelled."""
    history.check_owner(riwayat, _row_id(baris), _subject(call))
    history.cancel(riwayat, _row_id(baris), call.now)


@operation("record.end", locks_subject=True)
def end(call: Call, riwayat: str, baris: Decimal, sampai: date) -> None:
    """Set the last day of one of the subject's rows that has none yet."""
    history.check_owner(riwayat, _row_id(baris), _subject(call))
    history.end(riwayat, _row_id(baris), sampai, call.now)
