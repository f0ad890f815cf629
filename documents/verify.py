"""Whether a document is genuine: the register's hash first, then the signature over the whole, unchanged file."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from documents.signing import authority_certificate
from models import Decree, Person, Report, session


@dataclass(frozen=True)
class Note:
    """What a later decree did to this one: corrected, replaced or revoked it."""

    kind: str  # corrected, replaced, revoked
    number: str
    title: str
    date: date
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What may be said of a document in public."""

    status: str  # VALID, UNKNOWN, TAMPERED, REVOKED, REPLACED, VOID
    number: str | None = None
    title: str | None = None
    date: "date | None" = None
    signer: str | None = None
    checks: list[tuple[str, bool]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def known(self) -> bool:
        return self.number is not None


def _described(decree: Decree, status: str, checks: list[tuple[str, bool]] | None = None) -> Verdict:
    signer = session.get_one(Person, decree.signer_id)
    line = f"{signer.full_name}, {decree.signer_line}"
    return Verdict(status, decree.number, decree.title, decree.decree_date, line, checks or [], list(_notes(decree)))


def _notes(decree: Decree) -> Iterator[Note]:
    told = [("corrected", note) for note in decree.details.get("corrections", [])]
    told += [(kind, decree.details[kind]) for kind in ("replaced", "revoked") if kind in decree.details]
    for kind, note in told:
        yield Note(kind, note["number"], note["title"], date.fromisoformat(note["date"]), note["reason"])


def by_token(token: str) -> Verdict:
    """What the register says under a QR's token."""
    decree = session.scalar(sa.select(Decree).where(Decree.token == token, Decree.status != "RESERVED"))
    if decree is None:
        report = session.scalar(sa.select(Report).where(Report.token == token))
        return Verdict("UNKNOWN") if report is None else _reported(report, "VALID")
    return _described(decree, "VALID" if decree.status == "SEALED" else decree.status)


def by_content(pdf: bytes, now: datetime) -> Verdict:
    """Judge a file: an unknown hash is red without being parsed."""
    decree = session.scalar(sa.select(Decree).where(Decree.sealed_sha256 == hashlib.sha256(pdf).hexdigest()))
    if decree is None:
        return _report_by_content(pdf)
    checks = [("hash", True), *signature_checks(pdf, decree.sealed_at or now)]
    if not all(good for _, good in checks):
        return _described(decree, "TAMPERED", checks)
    return _described(decree, "VALID" if decree.status == "SEALED" else decree.status, checks)


def _report_by_content(pdf: bytes) -> Verdict:
    report = session.scalar(sa.select(Report).where(Report.sha256 == hashlib.sha256(pdf).hexdigest()))
    if report is None:
        return Verdict("UNKNOWN", checks=[("hash", False)])
    checks = [("hash", True), *signature_checks(pdf, report.made_at)]
    return _reported(report, "VALID" if all(good for _, good in checks) else "TAMPERED", checks)


def _reported(report: Report, status: str, checks: list[tuple[str, bool]] | None = None) -> Verdict:
    """Of a report the public learns only what it is and when it was made."""
    return Verdict(status, f"L-{report.id}", report.kind, report.made_at.date(), None, checks or [])


def signature_checks(pdf: bytes, sealed_at: datetime) -> list[tuple[str, bool]]:
    """Signature valid, chain trusted as at our sealed time, whole file covered, no later modification."""
    names = ("signature", "trusted", "whole", "unmodified")
    try:
        embedded = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(embedded) != 1:
            return [(name, False) for name in names]
        context = ValidationContext(trust_roots=[authority_certificate()], moment=sealed_at, allow_fetching=False)
        status = validate_pdf_signature(embedded[0], context, skip_diff=False)
    except Exception:  # a doctored file may break the parser in any way; that is an answer, not an error
        return [(name, False) for name in names]
    return [
        ("signature", bool(status.intact and status.valid)),
        ("trusted", bool(status.trusted)),
        ("whole", status.coverage == SignatureCoverageLevel.ENTIRE_FILE),
        ("unmodified", status.modification_level == ModificationLevel.NONE),
    ]
