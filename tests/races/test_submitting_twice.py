"""Two submits of one task give one result, whoever sends them and however."""

import uuid
from typing import Any

import sqlalchemy as sa

import engine
from models import Case, Event, Task, session, transaction
from tests.races.conftest import NOW, times

ANSWERS = {"catatan": "sesuai", "hasil": "LANJUT"}


def _case(actor: Any) -> tuple[int, int]:
    with transaction():
        case = engine.start("lima", event=None, subject_id=actor.person_id, answers=ANSWERS, by=actor, now=NOW)
        return case.id, session.scalars(sa.select(Task.id).where(Task.case_id == case.id, Task.status == "OPEN")).one()


def _next(case_id: int) -> int:
    task = session.scalars(sa.select(Task.id).where(Task.case_id == case_id, Task.status == "OPEN")).one()
    session.rollback()
    return task


def _done(case_id: int) -> list[str]:
    query = sa.select(Event.kind).where(Event.case_id == case_id, Event.kind == "tugas_selesai")
    kinds = list(session.scalars(query))
    session.rollback()
    return kinds


def test_a_double_submit_without_a_key_is_done_once_and_the_other_reads_who_was_faster(sari, together):
    for _ in range(times(20, 1000)):
        case_id, task_id = _case(sari)
        for done in range(1, 5):
            results = together([lambda t=task_id: engine.complete(t, ANSWERS, by=sari, now=NOW)] * 2)
            refused = [r for r in results if isinstance(r, engine.TaskClosed)]
            assert len(refused) == 1
            assert refused[0].values["by"]
            assert len(_done(case_id)) == done
            task_id = _next(case_id)


def test_a_double_submit_with_one_key_gets_the_same_answer_twice(sari, together):
    for _ in range(times(15, 1500)):
        case_id, task_id = _case(sari)
        for done in range(1, 5):
            key = uuid.uuid4().hex
            results = together([lambda t=task_id, k=key: engine.complete(t, ANSWERS, by=sari, now=NOW, key=k).id] * 2)
            assert results == [case_id, case_id]
            assert len(_done(case_id)) == done
            task_id = _next(case_id)


def test_a_start_sent_twice_with_one_key_opens_one_case(sari, together):
    before = session.scalar(sa.select(sa.func.count()).select_from(Case))
    session.rollback()
    rounds = times(10, 500)
    for _ in range(rounds):
        key = uuid.uuid4().hex
        results = together(
            [lambda k=key: engine.start("lima", event=None, subject_id=sari.person_id, answers=ANSWERS, by=sari, now=NOW, key=k).id] * 2
        )
        assert results[0] == results[1]
    assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == before + rounds
    session.rollback()
