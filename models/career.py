"""Beginnings, ends and turns of a career."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.history import History, choices, once, promises


class AppointmentRecord(History, Base):
    """Riwayat pengangkatan: appointed as a candidate, as a permanent civil servant, or by contract."""

    __tablename__ = "appointment_records"
    __table_args__ = promises(
        choices("kind", "CPNS", "PNS", "PPPK"),
        once("uq_appointment_records_person_kind", "person_id", "kind"),
    )

    kind: Mapped[str]
    rank: Mapped[str | None]
    service_years: Mapped[int] = mapped_column(default=0)
    service_months: Mapped[int] = mapped_column(default=0)
    base_salary: Mapped[int | None]
    training_number: Mapped[str] = mapped_column(default="")
    health_number: Mapped[str] = mapped_column(default="")


class StandingRecord(History, Base):
    """Riwayat kedudukan hukum: active, on study duty, on leave outside state responsibility, retired …"""

    __tablename__ = "standing_records"
    __table_args__ = promises(
        choices(
            "standing", "AKTIF", "TUGAS_BELAJAR", "CLTN", "BERHENTI_SEMENTARA", "MPP", "DIPEKERJAKAN", "PENSIUN", "BERHENTI",
            "MENINGGAL", "HILANG",
        ),
        once("uq_standing_records_person_start", "person_id", "valid_from"),
    )

    standing: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")


class ServiceReviewRecord(History, Base):
    """Riwayat peninjauan masa kerja: earlier work credited, with the service in rank that results."""

    __tablename__ = "service_review_records"
    __table_args__ = promises()

    kind: Mapped[str]
    institution: Mapped[str] = mapped_column(default="")
    post: Mapped[str] = mapped_column(default="")
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    factor: Mapped[Decimal | None] = mapped_column(Numeric(5, 3))
    credited_months: Mapped[int] = mapped_column(default=0)
    rank: Mapped[str]
    service_years: Mapped[int]
    service_months: Mapped[int] = mapped_column(default=0)


class AgencyTransferRecord(History, Base):
    """Riwayat pindah instansi: from or to another agency."""

    __tablename__ = "agency_transfer_records"
    __table_args__ = promises(choices("direction", "MASUK", "KELUAR"))

    direction: Mapped[str]
    origin: Mapped[str]
    destination: Mapped[str]
    approval_number: Mapped[str] = mapped_column(default="")
    bkn_number: Mapped[str] = mapped_column(default="")


class DismissalRecord(History, Base):
    """Riwayat pemberhentian: the end of service and the pension that follows."""

    __tablename__ = "dismissal_records"
    __table_args__ = promises(once("uq_dismissal_records_person", "person_id"))

    kind: Mapped[str]  # BUP, APS, MENINGGAL, UZUR, DISIPLIN …
    bkn_number: Mapped[str] = mapped_column(default="")
    pension_years: Mapped[int | None]
    pension_months: Mapped[int | None]
    pension_rank: Mapped[str | None]
    pension_base: Mapped[int | None]
    pension: Mapped[int | None]
    honoured: Mapped[bool] = mapped_column(default=False)  # promoted in recognition on leaving
    address: Mapped[str] = mapped_column(default="")
    bank: Mapped[str] = mapped_column(default="")


class OathRecord(History, Base):
    """Riwayat sumpah: the oath taken, by whom and before whom."""

    __tablename__ = "oath_records"
    __table_args__ = promises()

    kind: Mapped[str]  # PNS, JABATAN
    place: Mapped[str] = mapped_column(default="")
    witnesses: Mapped[list[Any]] = mapped_column(default=list)
