"""The promise of a service: working days, a clock that stands still while the case is elsewhere, every zone, clocks that jump."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from engine import promise
from models import Case, Task, Timer, session, transaction
from tests.engine import drawn
from tests.engine.conftest import Walk
from tests.engine.test_children import settle

PEMBINAAN = "Analis Kepegawaian Pembinaan"
WEDNESDAY = datetime(2026, 6, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def bolak(database, tmp_path) -> Callable[..., Walk]:
    """Analyst, then the employee, then a partner, then the analyst again; five working days are promised."""

    def begin(by: engine.PersonActor, **manifest: Any) -> Walk:
        diagram = drawn.process(
            "bolak", drawn.lanes(drawn.lane(PEMBINAAN, "s", "periksa", "mitra", "tutup", "e"), drawn.lane("Pegawai", "perbaiki")),
            drawn.start(), drawn.task("periksa"), drawn.task("perbaiki"), drawn.task("mitra", clock="pauses"), drawn.task("tutup"), drawn.end("e"),
            flows="s>periksa>perbaiki>mitra>tutup>e",
        )
        drawn.publish(tmp_path, "bolak", [{"event": "s", "by": "Pegawai"}], {"bolak": diagram}, **manifest)
        with transaction():
            return Walk(engine.start("bolak", event="s", subject_id=by.person_id, answers={}, by=by, now=WEDNESDAY).id, WEDNESDAY)

    return begin


def at(walk: Walk, days: int) -> Walk:
    return Walk(walk.case_id, WEDNESDAY + timedelta(days=days))


def state(walk: Walk) -> tuple[str, bool]:
    case = walk.case
    found = case.due_at.date().isoformat(), case.paused_at is not None
    session.rollback()
    return found


def test_the_clock_stands_still_with_the_employee_and_outside(bolak, sari, ratna):
    walk = bolak(sari)
    assert state(walk) == ("2026-06-10", False)
    at(walk, 1).do("periksa", by=ratna)  # Thursday 4 June
    assert state(walk) == ("2026-06-10", True)
    assert promise.due(walk.case, WEDNESDAY + timedelta(days=5)).date().isoformat() == "2026-06-12"  # Friday and Monday lost by Monday
    session.rollback()
    at(walk, 6).do("perbaiki", by=sari)  # Tuesday 9 June, and on to the partner: still not with us
    assert state(walk) == ("2026-06-10", True)
    at(walk, 7).do("mitra", by=ratna)  # Wednesday 10 June: four working days lost
    assert not state(walk)[1]
    lost = [WEDNESDAY.date() + timedelta(days=n) for n in range(2, 8)]
    calendar = promise.working_calendar()
    expected = calendar.add(datetime(2026, 6, 10).date(), sum(calendar.is_working_day(day) for day in lost))
    assert walk.case.due_at.date() == expected
    session.rollback()


def test_a_clock_that_never_pauses_runs_on(bolak, sari, ratna):
    walk = bolak(sari, sla_pauses=False)
    at(walk, 1).do("periksa", by=ratna)
    at(walk, 6).do("perbaiki", by=sari)
    assert state(walk) == ("2026-06-10", False)


def test_a_clock_set_back_takes_no_day_away(bolak, sari, ratna):
    walk = bolak(sari)
    at(walk, 1).do("periksa", by=ratna)
    at(walk, -3).do("perbaiki", by=sari)
    at(walk, -3).do("mitra", by=ratna)
    assert state(walk) == ("2026-06-10", False)
    assert engine.first_broken(walk.case_id) is None
    session.rollback()


@pytest.mark.parametrize(("zone", "end"), [
    ("Asia/Jakarta", "2026-06-10T16:59:59+00:00"), ("Asia/Makassar", "2026-06-10T15:59:59+00:00"), ("Asia/Jayapura", "2026-06-10T14:59:59+00:00"),
])
def test_a_day_ends_with_the_agencys_own_zone(bolak, sari, tmp_path, zone, end):
    engine.furnish(tmp_path / "files", zone, "http://127.0.0.1")
    walk = bolak(sari)
    assert walk.case.due_at.isoformat() == end
    session.rollback()


def test_a_clock_that_jumps_a_year_fires_what_is_due_once_and_in_order(walk, sari, now):
    cases = [walk("lomba", by=sari).case_id for _ in range(3)]
    session.rollback()
    later = now + timedelta(days=365)
    settle(later)
    assert session.scalar(sa.select(sa.func.count()).select_from(Timer)) == 0
    assert set(session.scalars(sa.select(Task.status).where(Task.case_id.in_(cases)))) == {"LEWAT"}
    settle(now)  # and back again: nothing fires twice
    assert {session.get_one(Case, case).outcome for case in cases} == {"Lewat"}
    session.rollback()
