"""Timers fire once, at their moment, and leave the task as lapsed with no doer."""

from datetime import timedelta

import sqlalchemy as sa

import engine
from models import Incident, Task, Timer, session


def test_a_due_timer_ends_the_task_as_lapsed_with_no_doer(walk, sari, now):
    lomba = walk("lomba", by=sari)
    due = session.scalars(sa.select(Timer.due_at).where(Timer.case_id == lomba.case_id)).one()
    session.rollback()
    assert due == now + timedelta(hours=1)

    assert engine.tick(lambda: due - timedelta(seconds=1)) == 0
    assert lomba.waiting == ["putuskan"]

    assert engine.tick(lambda: due) == 1
    task = session.get_one(Task, lomba.task("putuskan"))
    assert (task.status, task.done_by, lomba.case.outcome) == ("LEWAT", None, "Lewat")
    assert engine.tick(lambda: due) == 0
    session.rollback()


def test_a_timer_of_a_completed_task_is_gone(walk, sari, ratna):
    lomba = walk("lomba", by=sari)
    lomba.do("putuskan", by=ratna)

    assert session.scalar(sa.select(sa.func.count()).select_from(Timer)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Incident)) == 0
    session.rollback()
