"""The quarter's validation opens by itself once, with a report for every office that has people."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

import engine
from models import Case, session
from records.postmap import peta
from tests.stories.story import Story


def _periods() -> list[str]:
    query = sa.select(Case.subject_key).where(Case.process == "validasi_triwulan").order_by(Case.id)
    found = list(session.scalars(query))
    session.rollback()
    return found


def test_each_quarter_opens_once_and_every_office_with_people_reports(story: Any) -> None:
    told: Story = story()
    zone = engine.house().zone
    for month, day in ((7, 1), (7, 2), (9, 30), (10, 1)):
        told.now = datetime(2026, month, day, 1, tzinfo=zone)
        engine.open_due(lambda: told.now)
    assert _periods() == ["2026-T2", "2026-T3"]

    while engine.tick(lambda: told.now):
        pass
    reports = set(session.scalars(sa.select(Case.subject_key).where(Case.process == "laporan_opd")))
    view = peta(told.now.date())
    assert reports == {str(opd["id"]) for opd in view["opd"] if view["pegawai"].call(opd["id"])}
    session.rollback()
