"""Who there is: people, their accounts, the organisation tree, roles and who holds them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key

# Digits 13-14 are the month of the appointment and digit 15 the sex; the number of a PPPK is made otherwise (welfare, annex C).
NIP_OF_CIVIL_SERVANT = (
    "nip IS NULL OR status NOT IN ('CPNS', 'PNS') "
    "OR (substr(nip, 13, 2) BETWEEN '01' AND '12' AND substr(nip, 15, 1) IN ('1', '2'))"
)


class Person(Base):
    """A human being the agency keeps a record of; a governor has no NIP."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("nip IS NULL OR (length(nip) = 18 AND ltrim(nip, '0123456789') = '')", name="nip_has_18_digits"),
        CheckConstraint(NIP_OF_CIVIL_SERVANT, name="nip_of_civil_servant"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    nip: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    title_before: Mapped[str] = mapped_column(default="")
    title_after: Mapped[str] = mapped_column(default="")
    birth_place: Mapped[str] = mapped_column(default="")
    birth_date: Mapped[date | None]
    sex: Mapped[str | None]  # L or P
    status: Mapped[str]  # PNS, CPNS, PPPK, NON_ASN
    standing: Mapped[str] = mapped_column(default="AKTIF")  # kedudukan hukum
    cpns_from: Mapped[date | None]
    pns_from: Mapped[date | None]
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    old_nip: Mapped[str] = mapped_column(default="")
    national_id: Mapped[str] = mapped_column(default="", index=True)  # NIK
    religion: Mapped[str] = mapped_column(default="")
    marital: Mapped[str] = mapped_column(default="")  # BELUM_KAWIN, KAWIN, CERAI_HIDUP, CERAI_MATI
    address: Mapped[str] = mapped_column(default="")
    tax_number: Mapped[str] = mapped_column(default="")  # NPWP
    blocked: Mapped[bool] = mapped_column(default=False)  # BKN blocks the person's data in SIASN
    profile_complete: Mapped[bool] = mapped_column(default=True)

    @property
    def full_name(self) -> str:
        front = f"{self.title_before} " if self.title_before else ""
        back = f", {self.title_after}" if self.title_after else ""
        return f"{front}{self.name}{back}"


class Account(Base):
    """The one sign-in of a person; the name is the NIP or an assigned name."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(default="id")
    system_roles: Mapped[list[str]] = mapped_column(default=list)  # Administrator, Penyunting SOP, Auditor
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class SignIn(Base):
    """One signed-in browser; the token is stored only as its hash."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    content: Mapped[dict[str, Any]]
    agent: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SignInAttempt(Base):
    """A failed sign-in, counted by the limiter per name and per address."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_name_at", "name", "at"), Index("ix_sign_in_attempts_address_at", "address", "at"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]


class Unit(Base):
    """A node of the organisation tree; `kind` tells an OPD from a bidang or a sub-unit."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]  # PEMDA, SETDA, OPD, BKD (the personnel agency itself, an OPD too), BIDANG, SUBBIDANG, SEKSI, UPT
    active: Mapped[bool] = mapped_column(default=True)

    parent: Mapped[Unit | None] = relationship(remote_side=[id])


class Position(Base):
    """A post in a unit; its occupant is found in the position records, never stored here."""

    __tablename__ = "positions"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("positions.id"), index=True)
    title: Mapped[str]
    kind: Mapped[str]  # KEPALA_DAERAH, JPT_MADYA, JPT_PRATAMA, ADMINISTRATOR, PENGAWAS, PELAKSANA, JF_AHLI, JF_TERAMPIL
    echelon: Mapped[str | None]
    level: Mapped[str | None]  # jenjang of a functional post
    active: Mapped[bool] = mapped_column(default=True)

    unit: Mapped[Unit] = relationship()


class Role(Base):
    """A role as data: its title on screens and lanes, whose unit it looks at, and who steps in."""

    __tablename__ = "roles"

    title: Mapped[str] = mapped_column(primary_key=True)
    # SUBJECT, SUPERIOR, SUPERIOR2, UNIT (the subject's own), OPD (nearest above), BUREAU (a bidang of BKD), AGENCY, TEAM,
    # NAMED (the task names another role), SYSTEM
    scope: Mapped[str]
    bureau: Mapped[str | None]  # code of the BKD unit when scope is BUREAU
    fallback: Mapped[list[str]] = mapped_column(default=list)
    signs: Mapped[bool] = mapped_column(default=False)
    assists: Mapped[bool] = mapped_column(server_default=false())  # may start a service for an employee of its unit


class RoleGrant(Base):
    """A role held in a unit by a person or by whoever occupies a position."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (position_id IS NULL)", name="one_holder"),
        Index("ix_role_grants_role_unit", "role", "unit_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    role: Mapped[str] = mapped_column(ForeignKey("roles.title"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    position_id: Mapped[int | None] = mapped_column(ForeignKey("positions.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    basis: Mapped[str] = mapped_column(server_default="")
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # null = imported or by the system
    granted_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # who last said that it is still needed
    reviewed_at: Mapped[datetime | None]


class Delegation(Base):
    """Plh or Plt: a person stands in for the occupant of a position between two dates (both included)."""

    __tablename__ = "delegations"
    __table_args__ = (CheckConstraint("kind IN ('PLH', 'PLT')", name="kind"), CheckConstraint("valid_to >= valid_from", name="order"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("positions.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    basis: Mapped[str] = mapped_column(default="")


class AccessLog(Base):
    """Every look at someone else's data; that person may read it."""

    __tablename__ = "access_log"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    viewer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    what: Mapped[str]
    at: Mapped[datetime]


__all__ = [
    "AccessLog", "Account", "Delegation", "Person", "Position", "Role", "RoleGrant", "SignIn", "SignInAttempt", "Unit",
]
