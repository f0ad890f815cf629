"""The personnel record: dated history rows, the ledger of scarce things, dated reference tables."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import Base, Key


class History:
    """What every history row carries: validity, basis, document, source and who verified it."""

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    basis_number: Mapped[str] = mapped_column(default="")
    basis_date: Mapped[date | None]
    basis_official: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="ENTRI")  # LAYANAN, IMPOR, SIASN, ENTRI
    state: Mapped[str] = mapped_column(default="BERLAKU")  # DIUSULKAN (of an open case), BERLAKU, BATAL, DIGANTI
    verified_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]

    @declared_attr
    def person_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("people.id"), index=True)

    @declared_attr
    def document_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("documents.id"))

    @declared_attr
    def case_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("cases.id"), index=True)

    @declared_attr
    def verified_by(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("people.id"))


class RankRecord(History, Base):
    """Riwayat pangkat: golongan/ruang with the service length counted at its start."""

    __tablename__ = "rank_records"

    rank: Mapped[str]  # I/a … IV/e
    service_years: Mapped[int] = mapped_column(default=0)
    service_months: Mapped[int] = mapped_column(default=0)


class PositionRecord(History, Base):
    """Riwayat jabatan: who occupied which post; a post's occupant is its open row."""

    __tablename__ = "position_records"
    __table_args__ = (Index("ix_position_records_position_id", "position_id"),)

    position_id: Mapped[int] = mapped_column(ForeignKey("positions.id"))


class LeaveRecord(History, Base):
    """Riwayat cuti: leave granted; valid_from and valid_to are its first and last day."""

    __tablename__ = "leave_records"

    kind: Mapped[str]  # TAHUNAN, SAKIT, BESAR, MELAHIRKAN, ALASAN_PENTING, CLTN
    working_days: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class LedgerEntry(Base):
    """One movement of a scarce thing of a person in a year; rows are only ever added."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("kind IN ('HOLD', 'USE', 'POSTPONE', 'EXTRA')", name="kind"),
        Index("ix_ledger_entries_person_account_year", "person_id", "account", "year"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    account: Mapped[str]  # CUTI_TAHUNAN
    year: Mapped[int]
    kind: Mapped[str]
    amount: Mapped[int]  # signed: a released hold is a HOLD row below zero
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


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
    __table_args__ = (Index("ix_reference_rows_table_key", "table", "key"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    table: Mapped[str]  # pangkat, parameter, dasar_hukum …
    key: Mapped[str]
    values: Mapped[dict[str, Any]]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    basis: Mapped[str] = mapped_column(default="")
    confirmed: Mapped[bool] = mapped_column(default=False)
    number: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
