"""The core of the personnel record: rank, post, salary and leave, and the ledger of scarce things."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key
from models.history import History, choices, once, promises


class RankRecord(History, Base):
    """Riwayat pangkat: golongan/ruang with the service length counted at its start."""

    __tablename__ = "rank_records"
    __table_args__ = promises(once("uq_rank_records_person_start", "person_id", "valid_from"))

    rank: Mapped[str]  # I/a … IV/e, or the plain golongan of a PPPK
    kind: Mapped[str] = mapped_column(default="")  # REGULER, STRUKTURAL, FUNGSIONAL, PIL_IJAZAH … how it was earned
    bkn_number: Mapped[str] = mapped_column(default="")  # of BKN's technical approval
    bkn_date: Mapped[date | None]
    service_years: Mapped[int] = mapped_column(default=0)
    service_months: Mapped[int] = mapped_column(default=0)


class PositionRecord(History, Base):
    """Riwayat jabatan and unit: who occupied which post; nobody has two at once in the same way."""

    __tablename__ = "position_records"
    __table_args__ = promises(
        choices("kind", "DEFINITIF", "TAMBAHAN"), Index("ix_position_records_position_id", "position_id")
    )

    position_id: Mapped[int] = mapped_column(ForeignKey("positions.id"))
    kind: Mapped[str] = mapped_column(default="DEFINITIF")  # TAMBAHAN: a task beside one's post
    inaugurated_on: Mapped[date | None]
    duty_letter: Mapped[str] = mapped_column(default="")  # number of the SPMT
    bkn_number: Mapped[str] = mapped_column(default="")


class SalaryRecord(History, Base):
    """Riwayat gaji: the base salary granted from a day on, with the service length it was computed from."""

    __tablename__ = "salary_records"
    __table_args__ = promises(
        choices("cause", "CPNS", "CPNS_PNS", "KGB", "KP", "PMK", "PP_BARU"),
        CheckConstraint("amount > 0", name="amount_above_zero"),
    )

    rank: Mapped[str]
    service_years: Mapped[int]
    service_months: Mapped[int] = mapped_column(default=0)
    previous_amount: Mapped[int | None]  # null where the earlier salary is not on record
    amount: Mapped[int]  # whole rupiah per month, in full; a CPNS is paid a share of it
    cause: Mapped[str]
    postponed: Mapped[bool] = mapped_column(default=False)  # the step came late because of its holder's performance
    next_due: Mapped[date | None]


class LeaveRecord(History, Base):
    """Riwayat cuti: leave granted; valid_from and valid_to are its first and last day."""

    __tablename__ = "leave_records"
    __table_args__ = promises()

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
