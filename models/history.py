"""What every row of personnel history carries."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import Key


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
