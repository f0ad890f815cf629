"""Rounds: starts about periods and units that an expression names, each opened once, none held up by a broken one."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

import engine
from models import Case, Incident, session
from tests.engine import drawn


@pytest.fixture
def open_rounds(database, tmp_path):
    """A service whose period opens by a FEEL list."""

    def publish(each: str) -> None:
        diagram = drawn.process(
            "putaran", drawn.lanes(drawn.lane("Tim Sistem", "mulai", "isi", "akhir")), drawn.start("mulai"), drawn.task("isi"), drawn.end("akhir"),
            flows="mulai>isi>akhir",
        )
        start = {"process": "putaran", "event": "mulai", "by": "system", "trigger": "schedule", "subject": "period", "for_each": each}
        drawn.publish(tmp_path, "putaran", [start], {"putaran": diagram})

    return publish


def opened() -> list[tuple[str, str]]:
    found = [(case.subject_kind, case.subject_key) for case in session.scalars(sa.select(Case).order_by(Case.id))]
    session.rollback()
    return found


def test_a_round_opens_once_however_often_the_night_comes(open_rounds, now):
    open_rounds("for n in 0..1 return {kunci: string(hari ini.year) + \"-\" + string(n), isian: {urut: n}}")
    assert engine.open_due(lambda: now) == 2
    assert engine.open_due(lambda: now + timedelta(days=1)) == 0
    assert opened() == [("period", "2026-0"), ("period", "2026-1")]


def test_what_makes_it_one_may_be_more_than_the_key(open_rounds, now):
    open_rounds('{kunci: "SEMUA", sekali: string(hari ini)}')
    assert [engine.open_due(lambda: now), engine.open_due(lambda: now), engine.open_due(lambda: now + timedelta(days=1))] == [1, 0, 1]
    assert opened() == [("period", "SEMUA")] * 2


def test_an_expression_that_gives_no_keys_is_an_incident_told_once(open_rounds, now):
    open_rounds("{isian: {}}")
    assert [engine.open_due(lambda: now), engine.open_due(lambda: now)] == [0, 0]
    [incident] = session.scalars(sa.select(Incident))
    assert "putaran" in incident.error
    session.rollback()


@pytest.mark.parametrize(("each", "problem"), [("TIDAK_ADA", "TIDAK_ADA"), ("for x in", "for_each")])
def test_a_name_that_is_no_kind_and_no_expression_is_refused(open_rounds, each, problem):
    with pytest.raises(AssertionError, match=problem):
        open_rounds(each)
