"""What comes into force by itself is followed the night it does, also when the worker stood still for days."""

from datetime import datetime, timedelta

import sqlalchemy as sa

import engine
from engine import nightly
from models import Person, session, transaction
from records import history
from records.search import search


def night(now: datetime) -> bool:
    """What the schedule does: order the run, and let the worker carry it out."""
    with transaction():
        ordered = nightly.order_refresh(now)
    while engine.tick(lambda: now):
        pass
    return ordered


def test_a_change_of_data_counts_from_its_day_and_missed_nights_are_made_up(database: sa.Engine, cast: dict[str, int], now: datetime) -> None:
    sari = cast["pegawai"]
    assert night(now) is True
    assert night(now + timedelta(hours=3)) is False, "once a day"
    with transaction():
        history.add("data", sari, {"kolom": "nama", "menjadi": "Sari Nu'raini", "tmt": now.date() + timedelta(days=2)}, None, now)
    session.expire_all()
    assert session.get_one(Person, sari).name == "Sari Wulandari"
    assert night(now + timedelta(days=1)) is True
    assert session.get_one(Person, sari).name == "Sari Wulandari"
    assert night(now + timedelta(days=4)) is True, "two nights were missed"
    assert session.get_one(Person, sari).name == "Sari Nu'raini"
    assert [row.id for row in search("nuraini", now.date())] == [sari]
    assert sari not in {row.id for row in search("wulandari", now.date())}
