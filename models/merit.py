"""How people serve: yearly performance and discipline."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.history import History


class PerformanceRecord(History, Base):
    """Riwayat SKP: the yearly performance predicate."""

    __tablename__ = "performance_records"
    __table_args__ = (
        CheckConstraint(
            "predicate IN ('SANGAT_BAIK', 'BAIK', 'BUTUH_PERBAIKAN', 'KURANG', 'SANGAT_KURANG')", name="predicate"
        ),
        Index(
            "uq_performance_records_person_year", "person_id", "year", unique=True,
            sqlite_where=text("state = 'BERLAKU'"), postgresql_where=text("state = 'BERLAKU'"),
        ),
    )

    year: Mapped[int]
    predicate: Mapped[str]
    results: Mapped[str] = mapped_column(default="")  # rating of results: DI_ATAS, SESUAI, DI_BAWAH
    behaviour: Mapped[str] = mapped_column(default="")  # the same of behaviour
    assessor: Mapped[str] = mapped_column(default="")


class DisciplineRecord(History, Base):
    """Riwayat hukuman disiplin; a proposed row is the mark of an open examination."""

    __tablename__ = "discipline_records"
    __table_args__ = (CheckConstraint("severity IN ('RINGAN', 'SEDANG', 'BERAT')", name="severity"),)

    severity: Mapped[str]
    measure: Mapped[str]  # TEGURAN_LISAN … ; TUNDA_KGB, TUNDA_KP, TURUN_PANGKAT under PP 53/2010
    offence: Mapped[str] = mapped_column(default="")
    law: Mapped[str] = mapped_column(default="")
    decided_on: Mapped[date | None]  # imposed; in force from valid_from
