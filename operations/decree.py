"""Verbs over decrees in force: correct, replace, revoke; each needs the sealed decree of this case that does so."""

import sqlalchemy as sa

from documents import lifecycle
from documents.errors import NotSealed
from models import Decree, session
from operations.registry import Call, OperationError, operation


@operation("decree.correct")
def correct(call: Call, nomor: str, naskah: str, alasan: str) -> None:
    """Note on the decree of that number that the case's own decree (naskah) corrects it."""
    lifecycle.correct(_numbered(nomor), _own(call, naskah), alasan, call.now)


@operation("decree.replace")
def replace(call: Call, nomor: str, naskah: str, alasan: str) -> None:
    """Let the case's own decree (naskah) stand in the place of the decree of that number."""
    lifecycle.replace(_numbered(nomor), _own(call, naskah), alasan, call.now)


@operation("decree.revoke")
def revoke(call: Call, nomor: str, naskah: str, alasan: str) -> None:
    """Take the decree of that number out of force by the case's own decree (naskah)."""
    lifecycle.revoke(_numbered(nomor), _own(call, naskah), alasan, call.now)


def _numbered(number: str) -> int:
    found = session.scalar(sa.select(Decree.id).where(Decree.number == number, Decree.status == "SEALED").order_by(Decree.id).limit(1))
    if found is None:
        raise NotSealed(number=number)
    return found


def _own(call: Call, template: str) -> int:
    query = sa.select(Decree.id).where(Decree.case_id == call.case_id, Decree.template == template, Decree.status == "SEALED")
    found = session.scalar(query.order_by(Decree.id.desc()).limit(1))
    if found is None:
        raise OperationError(f"the case has no sealed decree from {template!r}")
    return found


__all__ = ["correct", "replace", "revoke"]
