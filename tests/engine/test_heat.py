"""Where cases wait: figures of elements, confidential cases apart, and the event log."""

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from lxml import etree

import engine
from engine import eventlog, heat
from models import Case, Task, session, transaction
from tests.engine.conftest import ANSWERS, actor_of


@pytest.fixture
def asked(bench_services, now):
    """Two cases of five steps: one at its second step after two days, one still at its first."""
    subject = actor_of("pegawai").person_id
    for _ in range(2):
        with transaction():
            engine.start("lima", event="mulai", subject_id=subject, answers=ANSWERS, by=engine.PersonActor(subject), now=now)
    first = session.scalars(sa.select(Task.id).where(Task.status == "OPEN").order_by(Task.id)).first()
    later = now + timedelta(days=2)
    session.rollback()
    with transaction():
        engine.claim(first, person_id=actor_of("pegawai").person_id, now=now + timedelta(days=1))
    with transaction():
        engine.complete(first, ANSWERS, by=actor_of("pegawai"), now=later)
    return heat.Asked("lima", "lima", now - timedelta(days=1), now + timedelta(days=30))


def test_waiting_and_working_time_part_where_somebody_lays_a_hand_on_a_task(asked, now):
    found = {one.element: one for one in heat.heat(asked, now + timedelta(days=3))}
    session.rollback()
    first = found["langkah_1"]
    assert (first.count, first.open, first.returns) == (2, 1, 0)
    assert first.waiting == (timedelta(days=1), timedelta(days=1))
    assert first.working == (timedelta(days=1), timedelta(days=1))
    assert found["langkah_2"].open == 1


def test_confidential_cases_are_in_no_figure_and_no_log(asked, now):
    with transaction():
        for case in session.scalars(sa.select(Case)):
            case.confidential = True
    assert heat.heat(asked, now) == []
    assert heat.cases_at(asked, "langkah_1") == []
    assert list(eventlog.entries(asked, "rahasia")) == []
    session.rollback()


def test_the_log_is_xes_and_csv_with_the_same_pseudonym_for_the_same_person(asked):
    found = list(eventlog.entries(asked, "rahasia"))
    session.rollback()
    doers = {entry.resource for entry in found if entry.transition == "complete"}
    assert len(doers) == 1
    assert not any("Sari" in entry.resource for entry in found)

    root = etree.fromstring("".join(eventlog.as_xes(iter(found))).encode())
    assert len(root.findall("{*}trace")) == 2
    assert len(root.findall(".//{*}event")) == len(found)
    rows = list(csv.DictReader(io.StringIO("".join(eventlog.as_csv(iter(found))))))
    assert [row["element"] for row in rows] == [entry.element for entry in found]


def test_with_names_the_log_says_who(asked):
    assert "Sari Wulandari" in {entry.resource for entry in eventlog.entries(asked, "rahasia", named=True)}
    session.rollback()
