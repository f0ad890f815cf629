"""A step that breaks changes nothing for the person, and is kept for an administrator to retry."""

import shutil
from datetime import timedelta

import pytest
import sqlalchemy as sa

import engine
from models import Event, Incident, Task, Timer, session, transaction
from tests.engine.conftest import ANSWERS, BENCH, Walk

BROKEN = '<bpmn:scriptTask id="rusak" name="Rusak"><bpmn:script>if 1 = 1 then 1 else {a: 1}</bpmn:script></bpmn:scriptTask>'


@pytest.fixture
def broken(database, tmp_path, now):
    """The race with a script behind the task, and behind the timer, that is no context."""
    folder = shutil.copytree(BENCH, tmp_path / "layanan")
    diagram = folder / "processes" / "lomba" / "lomba.bpmn"
    text = diagram.read_text().replace('<bpmn:endEvent id="selesai"', BROKEN + '<bpmn:endEvent id="selesai"')
    text = text.replace('sourceRef="putuskan" targetRef="selesai"', 'sourceRef="putuskan" targetRef="tuju"').replace(
        'sourceRef="batas" targetRef="lewat"', 'sourceRef="batas" targetRef="tuju"'
    )
    gate = '<bpmn:exclusiveGateway id="tuju"/><bpmn:sequenceFlow id="alir_4" sourceRef="tuju" targetRef="rusak"/>'
    text = text.replace('<bpmn:endEvent id="lewat"', gate + '<bpmn:sequenceFlow id="alir_5" sourceRef="rusak" targetRef="selesai"/><bpmn:endEvent id="lewat"')
    text = text.replace('<bpmn:endEvent id="lewat" name="Lewat"/>', "").replace("<bpmn:flowNodeRef>lewat</bpmn:flowNodeRef>", "")
    diagram.write_text(text.replace("lewat_di", "lama_di").replace('bpmnElement="lewat"', 'bpmnElement="selesai"'))
    with transaction():
        refused = {d.service_id: d.problems for d in engine.deploy(folder, by="test", now=now, publish=True)}
        assert not refused["lomba"], refused
        return None


def test_a_broken_step_leaves_the_task_open_and_is_told_once(broken, sari, ratna, now):
    with transaction():
        case = engine.start("lomba", event=None, subject_id=sari.person_id, answers=ANSWERS, by=sari, now=now)
        walk = Walk(case.id, now)
    for _ in range(2):
        with pytest.raises(engine.StepFailed) as failure:
            walk.do("putuskan", by=ratna)
        with transaction():
            engine.report(failure.value, now)

    assert walk.waiting == ["putuskan"]
    [incident] = session.scalars(sa.select(Incident))
    assert "FEEL context" in incident.error
    assert incident.task_id == walk.task("putuskan")
    session.rollback()


def test_a_broken_timer_waits_for_a_retry_and_holds_up_nothing_else(broken, sari, now):
    with transaction():
        case_id = engine.start("lomba", event=None, subject_id=sari.person_id, answers=ANSWERS, by=sari, now=now).id
    due = now + timedelta(hours=1)

    assert engine.tick(lambda: due) == 0
    assert engine.tick(lambda: due) == 0
    [incident] = engine.open_incidents()
    assert incident.case_id == case_id
    assert session.scalars(sa.select(Timer.retry_at)).one() > due
    assert session.scalars(sa.select(Task.status)).one() == "OPEN"
    incident_id = incident.id
    session.rollback()

    with transaction():
        engine.retry(incident_id, by=sari.person_id, now=due)
    assert session.scalars(sa.select(Timer.retry_at)).one() is None
    session.rollback()


def failed(walk: Walk, task_id: int | None) -> None:
    with transaction():
        engine.report(engine.StepFailed("step", "OSError: away", case_id=walk.case_id, task_id=task_id, element="putuskan"), walk.now)


def test_an_incident_closes_by_itself_once_its_task_is_done(walk, sari, ratna, now):
    race = walk("lomba", by=sari)
    failed(race, race.task("putuskan"))
    engine.tick(lambda: now)
    assert len(engine.open_incidents()) == 1
    session.rollback()
    race.do("putuskan", by=ratna)
    engine.tick(lambda: now)
    assert engine.open_incidents() == []
    told = session.scalars(sa.select(Event.kind).where(Event.case_id == race.case_id, Event.kind == "insiden_selesai")).all()
    assert told == ["insiden_selesai"]
    assert engine.first_broken(race.case_id) is None
    session.rollback()


def test_a_timers_incident_closes_by_itself_once_the_timer_has_fired(walk, sari, now):
    race, due = walk("lomba", by=sari), now + timedelta(hours=1)
    failed(race, None)
    with transaction():
        later = sa.update(Timer).where(Timer.case_id == race.case_id)
        session.execute(later.values(retry_at=due + timedelta(hours=1)))
    engine.tick(lambda: due)
    assert len(engine.open_incidents()) == 1
    session.rollback()
    engine.tick(lambda: due + timedelta(hours=2))
    assert engine.open_incidents() == []
    session.rollback()
