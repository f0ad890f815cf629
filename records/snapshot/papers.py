"""The documents of a dossier, as expressions see them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

import feel
from models import Document
from records.dossier import last_verdicts
from records.snapshot.batch import Batch, Group
from records.snapshot.rows import execute


def documents(batch: Batch) -> Group:
    """The newest document of a kind in somebody's dossier that was given by the day, with the last verdict on it."""
    query = (
        sa.select(Document.id, Document.person_id, Document.kind, Document.name, Document.uploaded_at)
        .where(Document.case_id.is_not(None)).order_by(Document.uploaded_at, Document.id)
    )
    newest: dict[int, dict[str, Any]] = {each: {} for each in batch.ids}
    for row in execute(query, Document.person_id, batch.ids):
        if row.uploaded_at.date() <= batch.as_of:
            newest[row.person_id][row.kind] = row
    verdicts = last_verdicts([row.id for held in newest.values() for row in held.values()])
    return {each: {"dokumen": feel.Function("dokumen", ("jenis",), _find(newest[each], verdicts))} for each in batch.ids}


def _find(held: Mapping[str, Any], verdicts: Mapping[int, Any]) -> Callable[[Any], Any]:
    def find(kind: Any) -> Mapping[str, Any] | None:
        row = held.get(str(kind))
        if row is None:
            return None
        last = verdicts.get(row.id)
        return {
            "dokumen": Decimal(row.id), "jenis": row.kind, "nama": row.name, "tanggal": row.uploaded_at.date(),
            "putusan": last.verdict if last else None, "catatan": last.note if last else None,
        }

    return find
