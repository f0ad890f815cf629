"""Dated reference tables: holidays, and every table expressions read as acuan."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key


class Holiday(Base):
    """A day that is not a working day; `estimated` until the year's decree is known."""

    __tablename__ = "reference_holidays"
    __table_args__ = (UniqueConstraint("day", "unit_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    name: Mapped[str]
    kind: Mapped[str]  # LIBUR_NASIONAL, CUTI_BERSAMA, LIBUR_DAERAH, HARI_KERJA_PENGGANTI
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))  # null = everywhere
    basis: Mapped[str] = mapped_column(default="")
    estimated: Mapped[bool] = mapped_column(default=False)


class Reference(Base):
    """One dated row of a reference table, read in FEEL as acuan.<table>."""

    __tablename__ = "reference_rows"
    __table_args__ = (Index("uq_reference_rows_table_key_start", "table", "key", "valid_from", unique=True),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    table: Mapped[str]  # pangkat, parameter, dasar_hukum …
    key: Mapped[str]
    values: Mapped[dict[str, Any]]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    basis: Mapped[str] = mapped_column(default="")
    confirmed: Mapped[bool] = mapped_column(default=False)
    number: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # null: came with the installation
    entered_at: Mapped[datetime | None]
