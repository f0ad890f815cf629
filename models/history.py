"""What every row of personnel history carries, and what the database promises about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import Key

STATES = ("DIUSULKAN", "BERLAKU", "BATAL", "DIGANTI")  # proposed by an open case, in force, withdrawn, corrected by a later row
SOURCES = ("LAYANAN", "IMPOR", "SIASN", "ENTRI")


class History:
    """What every history row carries: validity, basis, document, source and who verified it."""

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    basis_number: Mapped[str] = mapped_column(default="")
    basis_date: Mapped[date | None]
    basis_official: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="ENTRI")
    state: Mapped[str] = mapped_column(default="BERLAKU")
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

    @declared_attr
    def replaces_id(cls) -> Mapped[int | None]:
        """The row this one corrects, which then stands as DIGANTI."""
        return mapped_column(ForeignKey(f"{cls.__tablename__}.id"))  # type: ignore[attr-defined]


def promises(*own: Any) -> tuple[Any, ...]:
    """The constraints of a history table: those of every one, and its own."""
    return (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="order"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint(_one_of("source", SOURCES), name="source"),
        *own,
    )


def choices(column: str, *values: str) -> CheckConstraint:
    """The constraint that a column holds one of these values."""
    return CheckConstraint(_one_of(column, values), name=column)


def once(name: str, *columns: str) -> Index:
    """The constraint that of the rows in force only one has these values."""
    in_force = text("state = 'BERLAKU'")
    return Index(name, *columns, unique=True, sqlite_where=in_force, postgresql_where=in_force)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
