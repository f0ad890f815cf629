"""A person's dossier: documents by kind, given once and used again, each with what was found about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from models import CaseDocument, Document, DocumentVerdict, session
from records.errors import RecordError
from records.reference import Tables

GOOD, FAKE = "SAH", "TIDAK_ASLI"
VERDICTS = (GOOD, "TIDAK_TERBACA", "TIDAK_SESUAI", FAKE)


@dataclass(frozen=True)
class Held:
    """A document of a dossier: its version among those of its kind, and the last verdict on it."""

    document: Document
    version: int
    verdict: str | None
    note: str = ""


def held(person_id: int, kinds: Iterable[str] | None = None) -> list[Held]:
    """The documents of a person's dossier (of some kinds), by kind, the newest first."""
    query = (
        sa.select(Document)
        .where(Document.person_id == person_id, Document.case_id.is_not(None))  # what was never sent with a form is part of none
        .order_by(Document.kind, Document.uploaded_at, Document.id)
    )
    if kinds is not None:
        if not (wanted := list(kinds)):
            return []
        query = query.where(Document.kind.in_(wanted))
    documents = session.scalars(query).all()
    verdicts = last_verdicts([document.id for document in documents])
    numbered: dict[str, int] = {}
    found = []
    for document in documents:
        numbered[document.kind] = numbered.get(document.kind, 0) + 1
        last = verdicts.get(document.id)
        found.append(Held(document, numbered[document.kind], last.verdict if last else None, last.note if last else ""))
    return sorted(found, key=lambda each: (each.document.kind, -each.version))


def last_verdicts(documents: Sequence[int]) -> Mapping[int, DocumentVerdict]:
    """The last verdict on each of these documents."""
    if not documents:
        return {}
    rows = session.scalars(sa.select(DocumentVerdict).where(DocumentVerdict.document_id.in_(documents)).order_by(DocumentVerdict.id))
    return {row.document_id: row for row in rows}


def reusable(person_id: int, kinds: Iterable[str]) -> dict[str, Document]:
    """For each kind the newest document that no verdict speaks against; what was found good comes before what nobody looked at."""
    found: dict[str, Held] = {}
    for each in held(person_id, kinds):
        if each.verdict not in (None, GOOD):
            continue
        known = found.get(each.document.kind)
        if known is None or (known.verdict is None and each.verdict == GOOD):
            found[each.document.kind] = each
    return {kind: each.document for kind, each in found.items()}


def attach(document_id: int, case_id: int, code: str, owner_id: int | None, now: datetime) -> None:
    """Make a document part of a case under a code, and of its owner's dossier when it was part of none.

    Raises RecordError when it is somebody else's.
    """
    document = session.get(Document, document_id)
    if document is None:
        raise RecordError("no_such_row", riwayat="dokumen", baris=document_id)
    if document.case_id is None:
        document.case_id, document.person_id = case_id, owner_id or document.person_id  # whoever uploaded it did so for its owner
    if owner_id is not None and document.person_id != owner_id:
        raise RecordError("no_such_row", riwayat="dokumen", baris=document_id)
    part = session.get(CaseDocument, (case_id, document_id, code))
    if part is None:
        session.add(CaseDocument(case_id=case_id, document_id=document_id, code=code, attached_at=now))
    else:
        part.attached_at = now  # chosen again, it stands before what was chosen in between
    session.flush()


def file(document_id: int, case_id: int, kind: str, owner_id: int) -> None:
    """Put a document that a case has made into its subject's dossier under a kind; raises RecordError when it is none of the case's own."""
    document = session.get(Document, document_id)
    if document is None or document.case_id != case_id or document.person_id not in (None, owner_id):
        raise RecordError("no_such_row", riwayat="dokumen", baris=document_id)
    document.kind, document.person_id = kind, owner_id
    session.flush()


def of_case(case_id: int) -> list[tuple[str, Document, DocumentVerdict | None]]:
    """The documents of a case as they stand: by code the last one chosen, with the last verdict on it."""
    query = (
        sa.select(CaseDocument.code, Document).join(Document, Document.id == CaseDocument.document_id)
        .where(CaseDocument.case_id == case_id).order_by(CaseDocument.attached_at, Document.id)
    )
    standing = dict(session.execute(query).tuples().all())
    verdicts = last_verdicts([document.id for document in standing.values()])
    return [(code, document, verdicts.get(document.id)) for code, document in sorted(standing.items())]


def judge(document_id: int, case_id: int | None, verdict: str, note: str, by: int | None, now: datetime) -> None:
    """Note what was found about a document; earlier verdicts stay. One found not genuine is never genuine again."""
    if verdict not in VERDICTS:
        raise RecordError("wrong_value", riwayat="dokumen", kunci="putusan", nilai=verdict)
    last = last_verdicts([document_id]).get(document_id)
    if last is not None and last.verdict == FAKE and verdict != FAKE:
        raise RecordError("wrong_value", riwayat="dokumen", kunci="putusan", nilai=verdict)
    session.add(DocumentVerdict(document_id=document_id, case_id=case_id, verdict=verdict, note=note, judged_by=by, judged_at=now))
    session.flush()


def outdated(day: date, limit: int = 1000) -> list[Document]:
    """Documents kept longer than their kind has to be (acuan jenis_dokumen: retensi_tahun); a kind without a term is kept for ever."""
    kinds = Tables(day).table("jenis_dokumen")
    terms = {key: int(row["retensi_tahun"]) for key, row in kinds.items() if row.get("retensi_tahun") is not None}
    found: list[Any] = []
    for kind, years in sorted(terms.items()):
        before = datetime.combine(day.replace(year=day.year - years, day=1), datetime.min.time(), tzinfo=UTC)
        query = sa.select(Document).where(Document.kind == kind, Document.uploaded_at < before).order_by(Document.id)
        found += session.scalars(query.limit(limit - len(found)))
    return found
