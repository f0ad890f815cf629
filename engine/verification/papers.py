"""Stored files against their hashes, and sealed decrees against what was signed."""

from collections.abc import Iterator

import sqlalchemy as sa

from documents.errors import FileDamaged, FileMissing
from engine.actors import house
from engine.verification.broken import Broken
from models import Decree, Document, session


def broken_files() -> Iterator[Broken]:
    """The stored files that are gone or whose content changed; each is read once, however many rows name it."""
    query = sa.select(Document.sha256, sa.func.min(Document.id).label("first"), sa.func.min(Document.name).label("name"))
    for row in session.execute(query.group_by(Document.sha256).order_by(sa.text("first"))):
        try:
            house().store.read(row.sha256)
        except FileMissing:
            yield Broken(f"document {row.first} ({row.name})", "the file is missing")
        except FileDamaged:
            yield Broken(f"document {row.first} ({row.name})", "the file's content changed")


def broken_decrees() -> Iterator[Broken]:
    """The sealed decrees that do not name the document that was signed for them."""
    query = (
        sa.select(Decree.id, Decree.number, Decree.status, Decree.sealed_sha256, Decree.sealed_at, Document.sha256)
        .outerjoin(Document, Document.id == Decree.document_id)
        .where(Decree.status.not_in(("RESERVED", "VOID")))
        .order_by(Decree.id)
    )
    for row in session.execute(query):
        if row.sealed_sha256 is None or row.sealed_at is None or row.sha256 != row.sealed_sha256:
            yield Broken(f"decree {row.number}", f"it is {row.status} and its document is not the one that was sealed")
