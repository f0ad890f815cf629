"""Files handed in to be imported: what was asked, how far it is, what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key


class Import(Base):
    """One file on its way into the record; a worker takes it under a lease, so that a killed one is taken over."""

    __tablename__ = "imports"
    __table_args__ = (CheckConstraint("status IN ('WAITING', 'RUNNING', 'DONE', 'REFUSED', 'FAILED')", name="status"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    sheet: Mapped[str]
    name: Mapped[str]  # of the file
    sha256: Mapped[str]
    dry_run: Mapped[bool]
    status: Mapped[str] = mapped_column(default="WAITING", index=True)
    total: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    refusal: Mapped[dict[str, Any] | None]  # why the whole file was not taken
    rejects_sha256: Mapped[str | None]  # the rows that were not taken, one JSON object a line
    ordered_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    ordered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)


__all__ = ["Import"]
