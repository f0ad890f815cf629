"""Twenty people press the same button: one wins, the others read that it is done."""

import sqlalchemy as sa

import engine
from models import Case, Event, Task, Timer, session, transaction
from tests.races.conftest import NOW, times

ANSWERS = {"catatan": "sesuai", "hasil": "LANJUT"}


def _race(sari) -> tuple[int, int]:
    with transaction():
        case = engine.start("lomba", event=None, subject_id=sari.person_id, answers=ANSWERS, by=sari, now=NOW)
        return case.id, session.scalars(sa.select(Task.id).where(Task.case_id == case.id)).one()


def test_of_twenty_people_one_wins_and_nineteen_read_that_it_is_done(sari, analysts, together):
    for _ in range(times(3, 100)):
        _, task_id = _race(sari)
        results = together([lambda who=who, task_id=task_id: engine.complete(task_id, ANSWERS, by=who, now=NOW) for who in analysts])
        closed = [r for r in results if isinstance(r, engine.TaskClosed)]
        assert len(closed) == 19, [repr(r) for r in results if not isinstance(r, engine.TaskClosed)]
        assert {r.values["status"] for r in closed} == {"DONE"}


def test_a_boundary_timer_and_a_completion_have_one_outcome(sari, analysts, together):
    outcomes = set()
    for _ in range(times(30, 2000)):
        case_id, task_id = _race(sari)
        with transaction():
            due = session.scalars(sa.select(Timer.due_at).where(Timer.case_id == case_id)).one()
        together(
            [
                lambda task_id=task_id, due=due: engine.complete(task_id, ANSWERS, by=analysts[0], now=due),
                lambda case_id=case_id, due=due: engine.wake(case_id, by=engine.System("timer"), now=due),
            ]
        )
        case = session.get_one(Case, case_id, populate_existing=True)
        task = session.get_one(Task, task_id, populate_existing=True)
        ends = list(session.scalars(sa.select(Event.id).where(Event.case_id == case_id, Event.kind == "berakhir")))
        assert len(ends) == 1
        assert (case.outcome, task.status, task.done_by is None) in {("Selesai", "DONE", False), ("Lewat", "LEWAT", True)}
        assert engine.first_broken(case_id) is None
        outcomes.add(case.outcome)
        session.rollback()
    assert outcomes
