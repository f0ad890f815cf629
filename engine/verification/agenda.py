"""The agenda: one row per kind, person and date, and a started one names a case about that person."""

from collections.abc import Iterator

import sqlalchemy as sa

from engine.verification.broken import Broken
from models import AgendaItem, Case, session


def broken() -> Iterator[Broken]:
    """The agenda rows that stand twice, or whose case is about somebody else."""
    rows = sa.func.count().label("rows")
    key = (AgendaItem.kind, AgendaItem.person_id, AgendaItem.due_on)
    for row in session.execute(sa.select(*key, rows).group_by(*key).having(rows > 1).order_by(*key)):
        yield Broken(f"agenda {row.kind} of person {row.person_id}", f"{row.due_on or 'no date'} stands {row.rows} times")
    foreign = (
        sa.select(AgendaItem.id, AgendaItem.kind, AgendaItem.person_id, Case.number)
        .join(Case, Case.id == AgendaItem.case_id)
        .where(Case.subject_id.is_distinct_from(AgendaItem.person_id))
        .order_by(AgendaItem.id)
    )
    for _, kind, person, number in session.execute(foreign):
        yield Broken(f"agenda {kind} of person {person}", f"its case {number} is about somebody else")
