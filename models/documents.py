"""Stored files, signed decrees, gapless number series."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key


class Document(Base):
    """A stored file, content-addressed; several rows may name the same bytes."""

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]  # the file name the person chose, made safe
    media_type: Mapped[str]
    size: Mapped[int]
    kind: Mapped[str]  # manifest document code, or DECREE
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # whose dossier
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[datetime]


class CaseDocument(Base):
    """A document as part of a case, under the code its manifest gives it; one document may serve many cases."""

    __tablename__ = "case_documents"
    __table_args__ = (Index("ix_case_documents_document_id", "document_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    attached_at: Mapped[datetime]


class DocumentVerdict(Base):
    """What somebody found a document to be; rows are only added, the last one counts."""

    __tablename__ = "document_verdicts"
    __table_args__ = (
        CheckConstraint("verdict IN ('SAH', 'TIDAK_TERBACA', 'TIDAK_SESUAI', 'TIDAK_ASLI')", name="verdict"),
        Index("ix_document_verdicts_document_id", "document_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    verdict: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    judged_at: Mapped[datetime]


class NumberSeries(Base):
    """The last number given per classification, office and year; the trial series of scenarios stand apart."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("classification", "office", "year", "trial"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    classification: Mapped[str]
    office: Mapped[str]
    year: Mapped[int]
    trial: Mapped[bool] = mapped_column(default=False)
    last: Mapped[int] = mapped_column(default=0)


class Decree(Base):
    """A numbered document: RESERVED before its PDF exists, SEALED when signed, VOID with a reason otherwise."""

    __tablename__ = "decrees"
    __table_args__ = (
        UniqueConstraint("case_id", "task_id", "template"),
        UniqueConstraint("series_id", "sequence"),
        CheckConstraint("status IN ('RESERVED', 'SEALED', 'VOID', 'REVOKED', 'REPLACED')", name="status"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    template: Mapped[str]
    title: Mapped[str]
    series_id: Mapped[int] = mapped_column(ForeignKey("number_series.id"))
    sequence: Mapped[int]
    number: Mapped[str]
    decree_date: Mapped[date]
    token: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="RESERVED")
    signer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    signer_line: Mapped[str]  # the capacity in words: "Plh. Kepala Dinas …"
    prepared_sha256: Mapped[str | None]
    sealed_sha256: Mapped[str | None] = mapped_column(unique=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    reserved_at: Mapped[datetime]
    sealed_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Report(Base):
    """A paper made on demand under the agency's seal: only its hash is kept, so that a copy can be checked."""

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    token: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # about whom
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]


class SigningKey(Base):
    """A trial official's PKCS#12 (its passphrase is known to the official alone)."""

    __tablename__ = "signing_keys"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    pkcs12: Mapped[bytes]
    created_at: Mapped[datetime]


class Setting(Base):
    """A value of this installation: agency profile, trial CA certificate, secrets made at init."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
