"""Drafts of SOPs: a version in the making, its files as they were saved, and who is looking at them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key


class SopDraft(Base):
    """A version of a service in the making, over the version it began from; none for a new service."""

    __tablename__ = "sop_drafts"
    __table_args__ = (
        CheckConstraint("status IN ('OPEN', 'PROPOSED', 'DROPPED')", name="status"),
        Index("ix_sop_drafts_service_id", "service_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    service_id: Mapped[str]  # may be of a service that does not exist yet
    base_id: Mapped[int | None] = mapped_column(ForeignKey("bundles.id"))
    title: Mapped[str]
    status: Mapped[str] = mapped_column(default="OPEN")
    opened_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime]
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundles.id"))  # the version proposed from it


class SopDraftFile(Base):
    """One file of a draft as it was saved; the highest revision counts, without content the file is removed."""

    __tablename__ = "sop_draft_files"

    draft_id: Mapped[int] = mapped_column(ForeignKey("sop_drafts.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes | None]
    saved_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    saved_at: Mapped[datetime]


class SopDraftVisit(Base):
    """When somebody last had a file of a draft before them."""

    __tablename__ = "sop_draft_visits"

    draft_id: Mapped[int] = mapped_column(ForeignKey("sop_drafts.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    seen_at: Mapped[datetime]


class SopDraftRun(Base):
    """What came of playing a scenario of a draft, for the contents whose digest it names."""

    __tablename__ = "sop_draft_runs"

    draft_id: Mapped[int] = mapped_column(ForeignKey("sop_drafts.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    passed: Mapped[bool]
    found: Mapped[dict[str, Any]]  # failures, flows walked and rules matched
    at: Mapped[datetime]
