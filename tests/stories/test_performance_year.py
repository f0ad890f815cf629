"""The year of performance opens by itself in December, once for every office that has people."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

import engine
from models import Case, session
from records.postmap import peta


def test_december_opens_the_next_year_of_every_office_with_people_once(story: Any) -> None:
    zone = story() and engine.house().zone
    opened = []
    for day in (datetime(2026, 11, 30, 1, tzinfo=zone), datetime(2026, 12, 1, 1, tzinfo=zone), datetime(2026, 12, 2, 1, tzinfo=zone)):
        engine.open_due(lambda day=day: day)
        opened.append(session.scalar(sa.select(sa.func.count()).select_from(Case).where(Case.process == "skp")))
        session.rollback()
    view = peta(day.date())
    offices = [opd for opd in view["opd"] if view["pegawai"].call(opd["id"])]
    assert opened == [0, len(offices), len(offices)]
    session.rollback()
