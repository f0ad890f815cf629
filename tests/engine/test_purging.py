"""The outbox forgets what is long done; what anything still refers to stays."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from models import Incident, Outbox, Reference, session, transaction

LONG_AGO, PARAMETER = timedelta(days=200), "kotak_keluar_simpan_hari"


@pytest.fixture
def put(database: Any, now: Any) -> Any:
    """Write an outbox row done long ago, changed as the test says; gives its id."""

    def write(**options: Any) -> int:
        at = now - LONG_AGO
        row = {"kind": "mail", "payload": {}, "status": "DONE", "due_at": at, "created_at": at, "done_at": at} | options
        with transaction():
            kept = Outbox(**row)
            session.add(kept)
            session.flush()
            return kept.id

    return write


def purged(now: Any, *ids: int) -> list[bool]:
    engine.purge_outbox(now)
    left = set(session.scalars(sa.select(Outbox.id)))
    session.rollback()
    return [one not in left for one in ids]


def test_what_was_done_long_ago_goes_and_what_was_done_lately_stays(put, now):
    old, young = put(), put(done_at=now - timedelta(days=89))
    last = put()
    assert purged(now, old, young, last) == [True, False, False]  # the newest number is never given twice


def test_what_is_not_done_stays(put, now):
    waiting, failed, unheard = put(status="WAITING", done_at=None), put(status="FAILED"), put(status="KEPT", kind="event")
    put()
    assert purged(now, waiting, failed, unheard) == [False, False, False]


def test_a_message_from_outside_stays_for_ever_and_a_days_run_does_not(put, now):
    message, run = put(kind="event", external_id="bkn:1"), put(kind="readdress", external_id="readdress:2025-11-01")
    put()
    assert purged(now, message, run) == [False, True]


def test_an_event_stays_while_one_of_its_deliveries_does(put, now):
    event, over = put(kind="event"), put(kind="event")
    delivery, open_one = put(kind="deliver", origin_id=over), put(kind="deliver", origin_id=event, status="WAITING", done_at=None)
    put()
    assert purged(now, over, delivery, event, open_one) == [True, True, False, False]


def test_the_deliveries_of_an_event_that_may_still_be_delivered_stay(put, now):
    event = put(kind="event", status="KEPT", done_at=None)
    missed = put(kind="deliver", origin_id=event, error="no longer awaited")
    put()
    assert purged(now, missed) == [False]


def test_what_an_incident_points_at_stays(put, now):
    row = put()
    with transaction():
        session.add(Incident(outbox_id=row, what="outbox", error="x", opened_at=now))
    put()
    assert purged(now, row) == [False]


def test_more_than_a_batch_goes_in_one_night_and_again_does_nothing(put, now, monkeypatch):
    monkeypatch.setattr("engine.purging.BATCH", 3)
    for _ in range(11):
        put()
    assert engine.purge_outbox(now) == 10
    assert engine.purge_outbox(now) == 0


def test_how_long_is_a_dated_parameter_and_without_it_nothing_goes(put, now):
    row = put()
    put()
    with transaction():
        session.execute(sa.delete(Reference).where(Reference.table == "parameter", Reference.key == PARAMETER))
    assert purged(now, row) == [False]
    with transaction():
        session.add(Reference(table="parameter", key=PARAMETER, values={"nilai": 300}, valid_from=now.date(), basis="uji", confirmed=True))
    assert purged(now, row) == [False]
    assert engine.purge_outbox(now + timedelta(days=101)) == 1
