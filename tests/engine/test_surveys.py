"""The subject of an ended case answers three questions once, and the agency reads its index."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine import surveys
from engine.errors import NotFound
from models import Bundle, Case, Service, session, transaction

GOOD = {"ease": 4, "speed": 3, "outcome": 4}


@pytest.fixture
def ended(cast, now):
    """Make ended cases of one person."""
    with transaction():
        session.add(Service(id="uji", title="Layanan uji", group="Uji"))
        session.flush()
        bundle = Bundle(service_id="uji", version=1, digest="0", manifest={}, status="PUBLISHED", proposed_by="t", proposed_at=now)
        session.add(bundle)
        session.flush()
        bundle_id = bundle.id

    def make(status: str = "ENDED") -> int:
        with transaction():
            case = Case(
                service_id="uji", bundle_id=bundle_id, process="uji", subject_id=cast["pegawai"], opened_at=now, state=b"", status=status,
            )
            session.add(case)
            session.flush()
            return case.id

    return make


def test_the_subject_answers_once(ended, cast, now):
    case_id, sari = ended(), cast["pegawai"]
    assert surveys.is_due(session.get_one(Case, case_id), sari)
    with transaction():
        surveys.answer(case_id, GOOD, " cepat ", person_id=sari, now=now)

    assert not surveys.is_due(session.get_one(Case, case_id), sari)
    with pytest.raises(surveys.AlreadyAnswered), transaction():
        surveys.answer(case_id, GOOD, "", person_id=sari, now=now)


def test_nobody_else_and_nobody_before_the_end(ended, cast, now):
    for case_id, person in ((ended(), cast["atasan"]), (ended("OPEN"), cast["pegawai"]), (ended("CANCELLED"), cast["pegawai"])):
        with pytest.raises(NotFound), transaction():
            surveys.answer(case_id, GOOD, "", person_id=person, now=now)


@pytest.mark.parametrize("score", [0, 5])
def test_an_answer_off_the_scale_is_refused(ended, cast, now, score):
    case_id = ended()
    with pytest.raises(ValueError, match="from 1 to 4"), transaction():
        surveys.answer(case_id, GOOD | {"speed": score}, "", person_id=cast["pegawai"], now=now)


def test_the_index_counts_all_answers_of_the_period(ended, cast, now):
    for scores in (GOOD, {"ease": 2, "speed": 3, "outcome": 2}):
        case_id = ended()
        with transaction():
            surveys.answer(case_id, scores, "", person_id=cast["pegawai"], now=now)

    [found] = surveys.satisfaction(now, now + timedelta(days=1))
    assert (found.service, found.count, found.index, found.band) == ("Layanan uji", 2, 75.0, "C")
    assert surveys.satisfaction(now + timedelta(days=1), now + timedelta(days=2)) == []
    session.rollback()


def test_the_table_itself_keeps_the_scale(ended, cast, now):
    case_id = ended()
    with pytest.raises(sa.exc.IntegrityError), transaction():
        session.execute(
            sa.text("INSERT INTO surveys (case_id, service_id, ease, speed, outcome, note, at) VALUES (:c, 'uji', 9, 1, 1, '', :at)"),
            {"c": case_id, "at": now},
        )
