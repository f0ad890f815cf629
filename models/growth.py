"""What people learn, pass and earn."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.history import History, choices, promises


class EducationRecord(History, Base):
    """Riwayat pendidikan: a diploma; only a recognised one counts for rank."""

    __tablename__ = "education_records"
    __table_args__ = promises()

    level: Mapped[str]  # key of acuan.pendidikan
    school: Mapped[str]
    programme: Mapped[str] = mapped_column(default="")
    diploma_number: Mapped[str] = mapped_column(default="")
    title_before: Mapped[str] = mapped_column(default="")
    title_after: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default='ID')
    accreditation: Mapped[str] = mapped_column(default="")
    recognised: Mapped[bool] = mapped_column(default=False)
    approval_number: Mapped[str] = mapped_column(default="")


class TrainingRecord(History, Base):
    """Riwayat diklat: a course with its certificate."""

    __tablename__ = "training_records"
    __table_args__ = promises(CheckConstraint("hours >= 0", name="hours"))

    kind: Mapped[str]  # LATSAR, STRUKTURAL, FUNGSIONAL, TEKNIS, SOSIAL_KULTURAL, KURSUS
    code: Mapped[str] = mapped_column(default="")  # PKP, PKA, PKN2 …
    name: Mapped[str]
    organiser: Mapped[str] = mapped_column(default="")
    hours: Mapped[int] = mapped_column(default=0)
    certificate: Mapped[str] = mapped_column(default="")
    score: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))


class ExamRecord(History, Base):
    """Riwayat ujian: an examination passed, failed or waived."""

    __tablename__ = "exam_records"
    __table_args__ = promises()

    kind: Mapped[str]  # key of acuan.ujian
    level: Mapped[str] = mapped_column(default="")
    session: Mapped[str] = mapped_column(default="")
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    passed: Mapped[bool] = mapped_column(default=False)
    certificate: Mapped[str] = mapped_column(default="")
    waived: Mapped[bool] = mapped_column(default=False)
    waiver_basis: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")


class CompetencyRecord(History, Base):
    """Riwayat uji kompetensi: tested for a post or a level; valid_to is how long the result counts."""

    __tablename__ = "competency_records"
    __table_args__ = promises()

    post: Mapped[str]
    level: Mapped[str] = mapped_column(default="")
    result: Mapped[str]
    score: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    body: Mapped[str] = mapped_column(default="")
    method: Mapped[str] = mapped_column(default="")


class CreditRecord(History, Base):
    """Riwayat angka kredit: the points of a period and the sum since the level began."""

    __tablename__ = "credit_records"
    __table_args__ = promises(CheckConstraint("total >= 0", name="total"))

    method: Mapped[str]  # KONVENSIONAL, INTEGRASI, KONVERSI
    level: Mapped[str] = mapped_column(default="")
    predicate: Mapped[str] = mapped_column(default="")
    percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    coefficient: Mapped[Decimal | None] = mapped_column(Numeric(7, 3))
    months: Mapped[int] = mapped_column(default=0)
    earned: Mapped[Decimal] = mapped_column(Numeric(9, 3))
    diploma: Mapped[Decimal] = mapped_column(Numeric(9, 3), default=Decimal(0))
    total: Mapped[Decimal] = mapped_column(Numeric(9, 3))


class StudyRecord(History, Base):
    """Riwayat izin belajar and tugas belajar: a study permitted or assigned, and its bond."""

    __tablename__ = "study_records"
    __table_args__ = promises(choices("kind", "IZIN_BELAJAR", "TUGAS_BELAJAR"))

    kind: Mapped[str]
    level: Mapped[str]
    school: Mapped[str]
    programme: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default='ID')
    funding: Mapped[str] = mapped_column(default="")
    released: Mapped[bool] = mapped_column(default=False)  # freed from the post while studying
    extensions: Mapped[int] = mapped_column(default=0)
    bound_until: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(default="")  # BERJALAN, LULUS, GAGAL, DICABUT


class StudyReportRecord(History, Base):
    """Laporan studi: what a semester brought."""

    __tablename__ = "study_report_records"
    __table_args__ = promises(CheckConstraint("semester > 0", name="semester"))

    semester: Mapped[int]
    semester_gpa: Mapped[Decimal | None] = mapped_column(Numeric(4, 2))
    gpa: Mapped[Decimal | None] = mapped_column(Numeric(4, 2))
    credits: Mapped[int | None]
    obstacles: Mapped[str] = mapped_column(default="")


class TalentRecord(History, Base):
    """Riwayat talenta: the box of the nine-box map, with the rubric it was computed by."""

    __tablename__ = "talent_records"
    __table_args__ = promises(CheckConstraint("box BETWEEN 1 AND 9", name="box"))

    potential: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    performance: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    box: Mapped[int]
    rubric: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
