"""Completing a task: who may, what is written, what a second submit reads."""

import pytest
import sqlalchemy as sa

import engine
from models import Event, RequestKey, Task, session, transaction


def test_a_case_walks_from_its_first_task_to_its_end(walk, sari):
    lima = walk("lima", by=sari)
    for number in range(1, 6):
        assert lima.waiting == [f"langkah_{number}"]
        lima.do(f"langkah_{number}", by=sari)

    assert (lima.case.status, lima.case.outcome, lima.waiting) == ("ENDED", "Selesai", [])
    assert lima.case.number == f"LIMA/{lima.now.year}/{lima.case_id:06d}"


def test_a_second_submit_reads_who_was_faster_and_when(walk, sari):
    lima = walk("lima", by=sari)
    lima.do("langkah_1", by=sari)

    with pytest.raises(engine.TaskClosed) as refusal:
        lima.do("langkah_1", by=sari)

    assert "Sari" in refusal.value.values["by"]
    assert refusal.value.values["at"] == lima.now
    assert lima.waiting == ["langkah_2"]


def test_the_same_request_key_gets_the_first_answer_and_changes_nothing(walk, sari):
    lima = walk("lima", by=sari)
    lima.do("langkah_1", by=sari, key="satu")
    lima.do("langkah_1", by=sari, key="satu")

    assert lima.waiting == ["langkah_2"]
    assert session.scalar(sa.select(sa.func.count()).select_from(RequestKey)) == 1
    session.rollback()


def test_a_stranger_is_told_that_there_is_no_such_task(walk, sari, tono):
    lima = walk("lima", by=sari)

    with pytest.raises(engine.NotFound):
        lima.do("langkah_1", by=tono)


def test_nobody_decides_on_their_own_case_even_holding_the_role(walk, ratna):
    lomba = walk("lomba", by=ratna)

    with pytest.raises(engine.OwnCase):
        lomba.do("putuskan", by=ratna)

    assert lomba.waiting == ["putuskan"]


def test_a_group_task_is_addressed_to_its_role_and_seen_in_the_list_of_its_holder(walk, sari, ratna, tono, now):
    lomba = walk("lomba", by=sari)

    assert [t.id for t in engine.worklist(ratna.person_id, now)] == [lomba.task("putuskan")]
    assert engine.worklist(tono.person_id, now) == []
    assert engine.worklist(sari.person_id, now) == []
    session.rollback()


def test_a_claimed_task_is_left_by_the_others(walk, sari, ratna, now):
    lomba = walk("lomba", by=sari)
    with transaction():
        engine.claim(lomba.task("putuskan"), person_id=ratna.person_id, now=now)

    assert session.get_one(Task, lomba.task("putuskan")).claimed_by == ratna.person_id
    session.rollback()


def test_every_step_adds_events_to_one_unbroken_chain(walk, sari):
    lima = walk("lima", by=sari)
    lima.do("langkah_1", by=sari)

    assert engine.first_broken(lima.case_id) is None
    kinds = list(session.scalars(sa.select(Event.kind).where(Event.case_id == lima.case_id).order_by(Event.sequence)))
    assert kinds == ["dibuka", "tugas_dibuka", "langkah", "tugas_selesai", "tugas_dibuka", "langkah"]
    session.rollback()


def test_a_case_is_withdrawn_by_its_subject_and_by_nobody_else(walk, sari, ratna, now):
    lomba = walk("lomba", by=sari)
    with pytest.raises(engine.NotWithdrawable), transaction():
        engine.cancel(lomba.case_id, by=ratna, now=now, reason="keliru")

    with transaction():
        engine.cancel(lomba.case_id, by=sari, now=now, reason="keliru")

    assert (lomba.case.status, lomba.waiting) == ("CANCELLED", [])
    with pytest.raises(engine.CaseClosed), transaction():
        engine.cancel(lomba.case_id, by=sari, now=now, reason="lagi")
