"""Documents between a case and its subject's dossier: attached when a form is sent, offered again where one is known."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine.bundles import LoadedBundle
from forms.schema import Schema
from models import Case, CaseDocument, Document, session
from records import dossier


def attach(case: Case, schema: Schema, answers: Mapping[str, Any], now: datetime) -> None:
    """Make every document that was answered part of the case and of its subject's dossier."""
    for field in schema.inputs:
        value = answers.get(field.key)
        if field.type == "filepicker" and isinstance(value, int | Decimal):
            dossier.attach(int(value), case.id, field.document or field.key, case.subject_id, now)


def documents(case_id: int) -> list[Document]:
    """The documents of a case, those of its subject's dossier that it uses among them."""
    used = sa.select(CaseDocument.document_id).where(CaseDocument.case_id == case_id)
    query = sa.select(Document).where(sa.or_(Document.case_id == case_id, Document.id.in_(used)))
    return list(session.scalars(query.order_by(Document.id)))


def cases_of_document(document: Document) -> list[Case]:
    """The cases a document is part of."""
    used = sa.select(CaseDocument.case_id).where(CaseDocument.document_id == document.id)
    return list(session.scalars(sa.select(Case).where(sa.or_(Case.id == document.case_id, Case.id.in_(used)))))


def offered(bundle: LoadedBundle, schema: Schema, person_id: int | None) -> dict[str, list[str]]:
    """For each file field the document that the subject's dossier already holds, as a draft would say it.

    The manifest's `documents[].reuse` names the kind (or kinds) of the dossier that will do; without it a new one is asked for.
    """
    rows = {row.get("code"): row for row in bundle.manifest.get("documents") or ()}
    wanted = {field.key: field.document for field in schema.inputs if field.type == "filepicker" and field.document in rows}
    if person_id is None or not wanted:
        return {}
    kinds = {key: _kinds(rows[code]) for key, code in wanted.items()}
    there = dossier.reusable(person_id, {kind for each in kinds.values() for kind in each})
    found = {key: next((there[kind] for kind in each if kind in there), None) for key, each in kinds.items()}
    return {key: [str(document.id)] for key, document in found.items() if document is not None}


def _kinds(row: Mapping[str, Any]) -> list[str]:
    reuse = row.get("reuse") or []
    return list(reuse) if isinstance(reuse, list) else [str(reuse)]
