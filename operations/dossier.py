"""Verbs over the dossier: take what is there, say what was found about a document, keep there what the case has made."""

from decimal import Decimal
from typing import Any

from operations.registry import Call, OperationError, operation
from records import dossier


@operation("document.judge")
def judge(call: Call, dokumen: Decimal, putusan: str, catatan: str | None = None) -> None:
    """Note a verdict on a document: SAH, TIDAK_TERBACA, TIDAK_SESUAI or TIDAK_ASLI."""
    dossier.judge(_document_id(dokumen), call.case_id, putusan, catatan or "", call.doer, call.now)


@operation("document.file")
def file(call: Call, dokumen: Decimal, jenis: str) -> None:
    """Keep a signed document of this case in its subject's dossier under a kind, where later services find it again."""
    if call.subject_id is None:
        raise OperationError("a dossier needs a case about a person")
    dossier.file(_document_id(dokumen), call.case_id, jenis, call.subject_id)


def _document_id(dokumen: Decimal) -> int:
    if dokumen != dokumen.to_integral_value():
        raise OperationError(f"a document is known by a whole number, not {dokumen}")
    return int(dokumen)


@operation("document.collect")
def collect(call: Call, jenis: list[str]) -> dict[str, Any]:
    """Make the subject's documents of these kinds part of the case, so that nobody is asked for them; tells what is missing."""
    there = dossier.reusable(call.subject_id, jenis) if call.subject_id else {}
    for kind, document in there.items():
        dossier.attach(document.id, call.case_id, kind, call.subject_id, call.now)
    return {"ada": sorted(there), "kurang": [kind for kind in jenis if kind not in there]}
