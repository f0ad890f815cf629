"""What falls due for whom, and the nightly runs that work it out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key


class AgendaItem(Base):
    """What a decision last said of a person about one kind of due thing, with its reason; a started one names its case.

    Of each kind a person has one row without a case, the next thing; rows with a case are what was started before.
    """

    __tablename__ = "agenda"
    __table_args__ = (
        UniqueConstraint("kind", "person_id", "due_on"),
        Index(
            "uq_agenda_next", "kind", "person_id", unique=True,
            sqlite_where=text("case_id IS NULL"), postgresql_where=text("case_id IS NULL"),
        ),
        Index(
            "ix_agenda_ready", "kind", "id",
            sqlite_where=text("ready AND case_id IS NULL"), postgresql_where=text("ready AND case_id IS NULL"),
        ),
        CheckConstraint("result IN ('BERI', 'TUNDA', 'TAHAN', 'TIDAK_ADA')", name="result"),
        CheckConstraint("case_id IS NULL OR due_on IS NOT NULL", name="started_has_date"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    due_on: Mapped[date | None]
    result: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    basis: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how it was worked out, for people
    ready: Mapped[bool] = mapped_column(default=False)  # the manifest's `when` holds: a case may be started
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundles.id"))
    evaluated_on: Mapped[date]
    evaluated_at: Mapped[datetime]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), unique=True)


class Sweep(Base):
    """One night's run over everybody for one kind: how far it came, and who holds it now."""

    __tablename__ = "sweeps"
    __table_args__ = (UniqueConstraint("kind", "day"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str]
    day: Mapped[date]
    total: Mapped[int] = mapped_column(default=0)
    reached: Mapped[int] = mapped_column(default=0)  # the person the run came to, in order of id
    judged: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)  # people whose table broke; each is an incident's line
    started: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]  # the first failure, in words
    fence: Mapped[int] = mapped_column(default=0)  # grows with every lease; a late worker's number no longer fits
    leased_until: Mapped[datetime | None]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
