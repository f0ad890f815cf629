"""How people serve: performance, discipline, proceedings, awards, permits."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.history import History, choices, once, promises


class PerformanceRecord(History, Base):
    """Riwayat SKP: the yearly performance predicate."""

    __tablename__ = "performance_records"
    __table_args__ = promises(
        choices("predicate", "SANGAT_BAIK", "BAIK", "BUTUH_PERBAIKAN", "KURANG", "SANGAT_KURANG"),
        once("uq_performance_records_person_year", "person_id", "year"),
    )

    year: Mapped[int]
    predicate: Mapped[str]
    results: Mapped[str] = mapped_column(default="")  # rating of results: DI_ATAS, SESUAI, DI_BAWAH
    behaviour: Mapped[str] = mapped_column(default="")  # the same of behaviour
    assessor: Mapped[str] = mapped_column(default="")


class DisciplineRecord(History, Base):
    """Riwayat hukuman disiplin; a proposed row is the mark of an open examination."""

    __tablename__ = "discipline_records"
    __table_args__ = promises(choices("severity", "RINGAN", "SEDANG", "BERAT"))

    severity: Mapped[str]
    measure: Mapped[str]  # TEGURAN_LISAN … ; TUNDA_KGB, TUNDA_KP, TURUN_PANGKAT under PP 53/2010
    offence: Mapped[str] = mapped_column(default="")
    law: Mapped[str] = mapped_column(default="")
    decided_on: Mapped[date | None]  # imposed; in force from valid_from


class ProceedingRecord(History, Base):
    """Riwayat proses hukum: a criminal or civil proceeding, open until its end is known."""

    __tablename__ = "proceeding_records"
    __table_args__ = promises()

    kind: Mapped[str]  # PIDANA, PERDATA, TUN
    stage: Mapped[str] = mapped_column(default="")
    matter: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")


class AwardRecord(History, Base):
    """Riwayat penghargaan: a medal or another award."""

    __tablename__ = "award_records"
    __table_args__ = promises()

    kind: Mapped[str]  # SLKS, PRESTASI …
    grade: Mapped[str] = mapped_column(default="")  # of the long-service medal, for ten, twenty or thirty years
    name: Mapped[str] = mapped_column(default="")
    giver: Mapped[str] = mapped_column(default="")
    certificate: Mapped[str] = mapped_column(default="")


class PermitRecord(History, Base):
    """Riwayat izin: a permit granted or refused, such as one to divorce."""

    __tablename__ = "permit_records"
    __table_args__ = promises(choices("decision", "DIBERI", "DITOLAK"))

    kind: Mapped[str]
    decision: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
