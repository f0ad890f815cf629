"""Parents and children, counted by rows."""

import sqlalchemy as sa

from models import Case, Child, Cohort, session

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
