"""Satisfaction after a case: three answers from its subject, and the index the agency reports.

The index is the mean of all answers as a share of the best one, in hundredths, and its band after Permenpan RB 14/2017.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engine.errors import NotFound, Refusal
from models import Case, Service, Survey, session

QUESTIONS = ("ease", "speed", "outcome")
BEST = 4
BANDS = ((88.31, "A"), (76.61, "B"), (65.0, "C"), (25.0, "D"))  # Permenpan RB 14/2017, lampiran: nilai interval konversi


class AlreadyAnswered(Refusal):
    """The subject has answered the survey of this case before."""

    code = "already_answered"


@dataclass(frozen=True)
class Satisfaction:
    """One service's answers in a period: how many, and the index from 25 to 100 with its band."""

    service: str
    count: int
    index: float
    band: str


def is_due(case: Case, person_id: int) -> bool:
    """Whether this person may still answer: the subject of an ended case that has no answer yet."""
    return case.status == "ENDED" and case.subject_id == person_id and session.get(Survey, case.id) is None


def answer(case_id: int, scores: Mapping[str, int], note: str, *, person_id: int, now: datetime) -> Survey:
    """Keep the subject's answers; raises NotFound for anybody else or an open case, AlreadyAnswered, and ValueError off the scale."""
    case = session.get(Case, case_id)
    if case is None or case.status != "ENDED" or case.subject_id != person_id:
        raise NotFound(case=case_id)
    if session.get(Survey, case_id) is not None:
        raise AlreadyAnswered(case=case_id)
    if any(not 1 <= scores[question] <= BEST for question in QUESTIONS):
        raise ValueError("an answer is a number from 1 to 4")
    row = Survey(case_id=case_id, service_id=case.service_id, note=note.strip()[:1000], at=now, **{q: scores[q] for q in QUESTIONS})
    session.add(row)
    session.flush()
    return row


def satisfaction(since: datetime, until: datetime) -> list[Satisfaction]:
    """The index of every service with answers in a period, the lowest first."""
    total = sa.func.sum(Survey.ease + Survey.speed + Survey.outcome)
    rows = session.execute(  # what is said of confidential cases is counted nowhere: one answer would say that there is one
        sa.select(Service.title, sa.func.count(), total)
        .join(Service, Service.id == Survey.service_id)
        .join(Case, Case.id == Survey.case_id)
        .where(Survey.at >= since, Survey.at < until, sa.not_(Case.confidential))
        .group_by(Service.title)
    )
    found = [_satisfaction(title, count, int(points)) for title, count, points in rows]
    return sorted(found, key=lambda one: one.index)


def _satisfaction(title: str, count: int, points: int) -> Satisfaction:
    index = round(100 * points / (count * len(QUESTIONS) * BEST), 2)
    return Satisfaction(title, count, index, next(band for limit, band in BANDS if index >= limit))
