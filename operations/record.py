"""Verbs over the personnel record: propose at submission, confirm at the end, add."""

from typing import Any

from operations.registry import Call, OperationError, operation
from records import history


def _subject(call: Call) -> int:
    if call.subject_id is None:
        raise OperationError("a record needs a case about a person")
    return call.subject_id


@operation("record.propose")
def propose(call: Call, riwayat: str, nilai: dict[str, Any]) -> None:
    """Write what is asked for as a proposed row; the row falls away if the case ends without confirming it."""
    history.withdraw_proposals(call.case_id)
    history.propose(riwayat, _subject(call), nilai, call.case_id, call.now)


@operation("record.confirm")
def confirm(call: Call, riwayat: str, nilai: dict[str, Any]) -> None:
    """Make the case's proposed row part of the record, with what the decision added."""
    history.confirm(riwayat, call.case_id, nilai, call.now)


@operation("record.add")
def add(call: Call, riwayat: str, nilai: dict[str, Any]) -> None:
    """Add a row to the subject's record."""
    history.add(riwayat, _subject(call), nilai, call.case_id, call.now)
