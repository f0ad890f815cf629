"""A story is played alone: what others commit meanwhile does not enter it, and it holds nobody up for ever."""

import threading

import sqlalchemy as sa

import engine
from engine.scenarios.errands import Since
from models import Case, session, transaction, trial
from tests.races.conftest import NOW

ANSWERS = {"catatan": "sesuai", "hasil": "LANJUT"}


def test_a_case_opened_beside_a_trial_does_not_belong_to_its_story(arena: sa.Engine, sari: engine.PersonActor) -> None:
    opened: list[int] = []

    def somebody() -> None:
        try:
            with transaction():
                opened.append(engine.start("lima", event=None, subject_id=sari.person_id, answers=ANSWERS, by=sari, now=NOW).id)
        finally:
            session.remove()

    with trial():
        since = Since.now()
        beside = threading.Thread(target=somebody)
        beside.start()
        beside.join(60)
        assert opened
        assert session.scalars(sa.select(Case.id).where(Case.id > since.case)).all() == []

    assert session.get(Case, opened[0]) is not None
    session.rollback()
