"""Parents and children, counted by rows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from engine import workflow
from models import Case, Child, Cohort, Person, session

WORDS = {"WAITING": "menunggu", "OPEN": "berjalan", "ENDED": "selesai", "CANCELLED": "batal", "FAILED": "gagal", "MOVED": "pindah"}


def counters(parent_id: int, cohort_id: int | None = None) -> dict[str, int]:
    """How many children of a case (or of one of its cohorts) stand where: `jumlah` and a number per word."""
    query = sa.select(Child.status, sa.func.count()).join(Cohort, Cohort.id == Child.cohort_id).where(Cohort.parent_id == parent_id)
    if cohort_id is not None:
        query = query.where(Cohort.id == cohort_id)
    found = {row.status: row[1] for row in session.execute(query.group_by(Child.status))}
    return {"jumlah": sum(found.values())} | {word: found.get(status, 0) for status, word in WORDS.items()}


def parent_number(case_id: int) -> str | None:
    """The number of the case a case is a child of."""
    parent = sa.select(Case.parent_id).where(Case.id == case_id).scalar_subquery()
    return session.scalar(sa.select(Case.number).where(Case.id == parent))


def parent_subject(case_id: int) -> Mapping[str, Any] | None:
    """What the case a case is a child of is about: another one, once the child has been handed on."""
    parent = sa.select(Case.parent_id).where(Case.id == case_id).scalar_subquery()
    found = session.execute(sa.select(Case.subject_kind, Case.subject_key).where(Case.id == parent)).one_or_none()
    return {"jenis": found.subject_kind, "kunci": found.subject_key} if found else None


def members(parent_id: int) -> list[Mapping[str, Any]]:
    """The children of a case in the order of their people's names, with what each has reported; those handed on are not among them."""
    query = (
        sa.select(Child, Person, Case.number)
        .join(Cohort, Cohort.id == Child.cohort_id)
        .outerjoin(Case, Case.id == Child.case_id)
        .outerjoin(Person, sa.and_(Child.subject_kind == "employee", Person.id == Case.subject_id))
        .where(Cohort.parent_id == parent_id, Child.status != "MOVED")
        .order_by(Person.name, Child.id)
    )
    return [_member(*row) for row in session.execute(query)]


def _member(child: Child, person: Person | None, number: str | None) -> Mapping[str, Any]:
    who = (Decimal(person.id), person.full_name, person.nip) if person else (None, None, None)
    return {
        "berkas": number, "subjek": {"jenis": child.subject_kind, "kunci": child.subject_key}, "keadaan": WORDS[child.status],
        "pegawai": who[0], "nama": who[1], "nip": who[2],
        "hasil": child.outcome, "tahap": child.stage, "kelompok": child.division,
        "laporan": workflow.unpack(child.report) if child.report else None,
    }
