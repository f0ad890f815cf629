"""What people thought of a service after their case had ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Survey(Base):
    """The subject's three answers about one case, each from 1 (poor) to 4 (very good); given once."""

    __tablename__ = "surveys"
    __table_args__ = (CheckConstraint("ease BETWEEN 1 AND 4 AND speed BETWEEN 1 AND 4 AND outcome BETWEEN 1 AND 4", name="scale"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    ease: Mapped[int]
    speed: Mapped[int]
    outcome: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(index=True)


__all__ = ["Survey"]
