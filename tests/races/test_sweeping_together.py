"""Two processes do the nightly run at once, and one of them may be killed: nobody is proposed twice and nobody is left out."""

import random
import subprocess
import time
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

import engine
from models import AgendaItem, Case, Person, Sweep, session
from tests.races import machinery
from tests.races.conftest import NOW, times

KIND, SERVICE = "ULANG_TAHUN", "ulang_tahun"
NIGHTS = """
import sys, time
from datetime import datetime, timedelta
import engine
from engine import agenda_sweep
from models import connect
agenda_sweep.CHUNK = agenda_sweep.STARTS = 3
connect(sys.argv[1])
engine.furnish(sys.argv[2], "Asia/Jakarta", "http://127.0.0.1")
first = datetime.fromisoformat(sys.argv[3])
for night in range(int(sys.argv[4])):
    while not ((done := engine.sweep("ULANG_TAHUN", lambda: first + timedelta(days=night))) and done.ended):
        time.sleep(0.02)
"""


def nights(arena: sa.Engine, store: Path, first: datetime, count: int) -> AbstractContextManager[subprocess.Popen[bytes]]:
    url = arena.url.render_as_string(hide_password=False)
    return machinery.running(["-c", NIGHTS, url, str(store), first.isoformat(), str(count)], machinery.environment(url, store))


def everybody_once(until: datetime) -> None:
    """Each person has one next date or a case; each case is one person's, for one date, and none that is due is missing."""
    people = set(session.scalars(sa.select(Person.id).where(Person.status.in_(["PNS", "CPNS", "PPPK"]))))
    items = list(session.scalars(sa.select(AgendaItem).where(AgendaItem.kind == KIND)))
    assert {item.person_id for item in items} == people
    assert len({(item.person_id, item.due_on) for item in items}) == len(items)
    started = {item.case_id: item.person_id for item in items if item.case_id}
    cases = dict(session.execute(sa.select(Case.id, Case.subject_id).where(Case.service_id == SERVICE)).tuples().all())
    assert started == cases
    assert len(set(cases.values())) == len(cases) > 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Sweep).where(Sweep.kind == KIND, Sweep.ended_at.is_(None))) == 0
    due = {item.person_id for item in items if item.result == "BERI" and item.ready and item.evaluated_on == until.date()}
    assert due - set(cases.values()) == set()
    assert all(engine.first_broken(case) is None for case in cases)
    session.rollback()


def test_two_processes_that_sweep_at_once_propose_everybody_once(arena: sa.Engine, tmp_path: Path) -> None:
    count = times(3, 60)
    with ExitStack() as stack:
        both = [stack.enter_context(nights(arena, tmp_path, NOW, count)) for _ in range(2)]
        assert [one.wait(times(120, 1200)) for one in both] == [0, 0]
    everybody_once(NOW + timedelta(days=count - 1))


def test_what_a_killed_sweep_left_another_finishes_once(arena: sa.Engine, tmp_path: Path) -> None:
    chance, first = random.Random(7), NOW + timedelta(days=100)
    for turn in range(times(2, 20)):
        night = first + timedelta(days=turn)
        with nights(arena, tmp_path, night, 1) as one:
            begun = sa.select(Sweep.judged).where(Sweep.kind == KIND, Sweep.day == night.date())
            machinery.until(lambda asked=begun: _read(asked) is not None)
            time.sleep(chance.uniform(0, 0.3))
            one.kill()
        done = engine.sweep(KIND, lambda night=night: night + timedelta(minutes=3))  # past the lease of the killed one
        assert done is not None
        assert (done.ended, done.judged) == (True, done.total)
        everybody_once(night)


def _read(query: sa.Select[tuple[int]]) -> int | None:
    found = session.scalar(query)
    session.rollback()
    return found
