"""What falls due is read on the service's page: the date, why, and how it was worked out."""

from collections.abc import Callable
from typing import Any

import pytest

import engine
from models import Person, session, transaction
from tests.app.conftest import Somebody
from tests.engine.conftest import BENCH


@pytest.fixture
def falls_due(app: Any, now: Any) -> None:
    """The measuring service with an agenda, published beside the others."""
    with transaction():
        for done in engine.deploy(BENCH, by="test", now=now, publish=True):
            assert not done.problems, done


def test_an_employee_reads_the_next_date_and_how_it_was_worked_out(falls_due: None, as_: Callable[[str], Somebody]) -> None:
    page = as_("pegawai").open("/layanan/ulang_tahun").text

    assert "Ulang tahun kerja berikutnya" in page
    assert "1 Maret 2027" in page
    assert "Diberi." in page
    assert "Bagaimana ini dihitung?" in page
    assert "1 Maret 2015" in page


def test_an_employee_reads_why_it_is_held(falls_due: None, as_: Callable[[str], Somebody]) -> None:
    sari = as_("pegawai")
    with transaction():
        session.get_one(Person, sari.person_id).standing = "CLTN"

    page = sari.open("/layanan/ulang_tahun").text
    assert "ditahan" in page
    assert "Ditahan: CLTN" in page
    assert "Aturan uji" in page
