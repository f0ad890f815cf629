"""Family, cards and claims, and the data of the person themselves."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.history import History, choices, promises


class FamilyRecord(History, Base):
    """Riwayat keluarga: a spouse from marriage to its end, a child from birth, a parent."""

    __tablename__ = "family_records"
    __table_args__ = promises(
        choices("relation", "SUAMI", "ISTRI", "ANAK", "AYAH", "IBU", "AYAH_MERTUA", "IBU_MERTUA"),
        CheckConstraint("national_id = '' OR (length(national_id) = 16 AND ltrim(national_id, '0123456789') = '')", name="national_id"),
    )

    relation: Mapped[str]
    name: Mapped[str]
    national_id: Mapped[str] = mapped_column(default="")
    birth_place: Mapped[str] = mapped_column(default="")
    birth_date: Mapped[date | None]
    sex: Mapped[str | None]
    alive: Mapped[bool] = mapped_column(default=True)
    died_on: Mapped[date | None]
    occupation: Mapped[str] = mapped_column(default="")
    nip: Mapped[str | None]  # of a spouse who is a civil servant
    certificate: Mapped[str] = mapped_column(default="")  # number of the certificate
    child_status: Mapped[str] = mapped_column(default="")  # KANDUNG, TIRI, ANGKAT
    order: Mapped[int | None]
    studying: Mapped[bool] = mapped_column(default=False)
    earning: Mapped[bool] = mapped_column(default=False)
    married: Mapped[bool] = mapped_column(default=False)
    allowance: Mapped[bool] = mapped_column(default=False)  # counted for the family allowance
    end_reason: Mapped[str] = mapped_column(default="")  # CERAI, MENINGGAL
    insurance_number: Mapped[str] = mapped_column(default="")


class CardRecord(History, Base):
    """Riwayat kartu: an employee, spouse, insurance or pension card."""

    __tablename__ = "card_records"
    __table_args__ = promises()

    kind: Mapped[str]  # KARPEG, KARIS, KARSU, TASPEN, BPJS
    serial: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default='AKTIF')
    holder: Mapped[str] = mapped_column(default="")


class ClaimRecord(History, Base):
    """Riwayat klaim: a claim at the pension or health insurer."""

    __tablename__ = "claim_records"
    __table_args__ = promises()

    code: Mapped[str]
    institution: Mapped[str]
    amount: Mapped[int | None]
    status: Mapped[str]
    paid_on: Mapped[date | None]


class PersonalRecord(History, Base):
    """Riwayat data pribadi: a field of the person, what it said and what it says since."""

    __tablename__ = "personal_records"
    __table_args__ = promises()

    field: Mapped[str]
    previous: Mapped[str] = mapped_column(default="")
    value: Mapped[str]
