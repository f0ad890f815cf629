"""Verbs over the dossier: say what was found about a document."""

from decimal import Decimal

from operations.registry import Call, OperationError, operation
from records import dossier


@operation("document.judge")
def judge(call: Call, dokumen: Decimal, putusan: str, catatan: str | None = None) -> None:
    """Note a verdict on a document: SAH, TIDAK_TERBACA, TIDAK_SESUAI or TIDAK_ASLI."""
    if dokumen != dokumen.to_integral_value():
        raise OperationError(f"a document is known by a whole number, not {dokumen}")
    dossier.judge(int(dokumen), call.case_id, putusan, catatan or "", call.doer, call.now)
