"""Verbs over the dossier: say what was found about a document, keep there what the case has made."""

from decimal import Decimal

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
