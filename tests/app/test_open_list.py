"""The list of what falls due is open to everybody who is signed in: points and reasons, and nothing of those who are held."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from models import AgendaItem, Person, session, transaction
from tests.app.conftest import Somebody
from tests.engine.conftest import BENCH

LIST = "/layanan/ulang_tahun/daftar?jenis=ULANG_TAHUN"


@pytest.fixture
def worked_out(app: Any, now: Any) -> None:
    with transaction():
        for done in engine.deploy(BENCH, by="test", now=now, publish=True):
            assert not done.problems, done
        session.execute(sa.update(Person).where(Person.id % 7 == 0).values(standing="CLTN"))
    engine.sweep("ULANG_TAHUN", lambda: now)


def _one(result: str) -> tuple[Any, str]:
    found = session.execute(
        sa.select(AgendaItem.due_on, Person.name).join(Person).where(AgendaItem.result == result).order_by(AgendaItem.due_on, Person.name).limit(1)
    ).one()
    session.rollback()
    return found.due_on, found.name


def test_everybody_reads_names_points_and_reasons_by_day(worked_out: None, as_: Callable[[str], Somebody]) -> None:
    day, name = _one("BERI")
    sari = as_("pegawai")
    assert f'href="{LIST}"' in sari.open("/layanan/ulang_tahun").text

    page = sari.open(f"{LIST}&tanggal={day}").text
    assert name in page
    assert "Diberi." in page
    assert "Aturan uji" in page


def test_who_is_held_is_not_on_it(worked_out: None, as_: Callable[[str], Somebody]) -> None:
    day, name = _one("TAHAN")
    page = as_("pegawai").open(f"{LIST}&tanggal={day}&halaman=1").text
    assert name not in page
    assert "Ditahan" not in page


def test_a_kind_that_is_not_open_or_does_not_exist_is_not_found(worked_out: None, as_: Callable[[str], Somebody]) -> None:
    assert as_("pegawai").open("/layanan/ulang_tahun/daftar?jenis=KGB").status_code == 404
    assert as_("pegawai").open(f"{LIST}&tanggal=besok&halaman=9999").status_code == 200


def test_a_day_without_names_says_so(app: Any, now: Any, as_: Callable[[str], Somebody]) -> None:
    with transaction():
        engine.deploy(BENCH, by="test", now=now + timedelta(days=1), publish=True)
    assert "Belum ada nama pada daftar ini." in as_("pegawai").open(LIST).text
