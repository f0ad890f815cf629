"""What can be asked for: services and their content-addressed, versioned bundles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key


class File(Base):
    """The bytes of a bundle's file, named by their SHA-256."""

    __tablename__ = "files"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Service(Base):
    """A service of the catalogue; `bundle_id` is the version in force."""

    __tablename__ = "services"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    group: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundles.id", use_alter=True))

    def put_in_force(self, bundle: Bundle, before: Bundle | None, *, by: str, now: datetime) -> None:
        """Let a version take the place of the one before it; running cases stay on theirs."""
        if before is not None and before is not bundle:
            before.status = "RETIRED"
        bundle.status, bundle.approved_by, bundle.approved_at = "PUBLISHED", by, now
        self.bundle_id, self.title, self.group = bundle.id, bundle.manifest["title"], bundle.manifest["group"]
        self.active = bool(bundle.manifest.get("active", True))


class Bundle(Base):
    """One version of a service: a map of paths to files, and the manifest it held."""

    __tablename__ = "bundles"
    __table_args__ = (
        UniqueConstraint("service_id", "version"),
        UniqueConstraint("service_id", "digest"),
        CheckConstraint("status IN ('PROPOSED', 'PUBLISHED', 'RETIRED', 'REFUSED')", name="status"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"))
    version: Mapped[int]
    digest: Mapped[str]  # over the sorted path → hash map
    manifest: Mapped[dict[str, Any]]
    layout_only: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]


class BundleFile(Base):
    """One path of a bundle, pointing at its bytes."""

    __tablename__ = "bundle_files"
    __table_args__ = (Index("ix_bundle_files_sha256", "sha256"),)

    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundles.id"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("files.sha256"))
