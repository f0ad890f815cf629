"""How people come in: one-time codes, the second factor and its recovery codes, the pact they accepted, roles asked for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key


class SignInCode(Base):
    """A code or link that lets the owner of an account choose a password once; stored only as its hash."""

    __tablename__ = "sign_in_codes"
    __table_args__ = (CheckConstraint("purpose IN ('FIRST', 'RESET')", name="purpose"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    purpose: Mapped[str]
    code_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # nobody when the owner asked, or the command line did
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecondFactor(Base):
    """The shared secret of an account's authenticator, sealed when a key is configured; it counts once it is confirmed."""

    __tablename__ = "second_factors"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key_id: Mapped[str] = mapped_column(default="")  # of the key it is sealed under; empty when none was configured
    secret: Mapped[bytes]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)  # of the last code taken, so that none is taken twice


class RecoveryCode(Base):
    """A code that stands in for a lost authenticator, once."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class PactAcceptance(Base):
    """Which version of the integrity pact an account accepted, and when."""

    __tablename__ = "pact_acceptances"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    reference_id: Mapped[int] = mapped_column(ForeignKey("reference_rows.id"), primary_key=True)
    at: Mapped[datetime]


class GrantRequest(Base):
    """A role somebody asked to be given; another person decides."""

    __tablename__ = "grant_requests"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    role: Mapped[str] = mapped_column(ForeignKey("roles.title"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    position_id: Mapped[int | None] = mapped_column(ForeignKey("positions.id"))
    first: Mapped[date]
    last: Mapped[date | None]
    basis: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    given: Mapped[bool | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(index=True)


__all__ = ["GrantRequest", "PactAcceptance", "RecoveryCode", "SecondFactor", "SignInCode"]
