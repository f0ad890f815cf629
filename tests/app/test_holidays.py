"""The page of holidays: what is an estimate, and a decreed day that counts at once."""

from collections.abc import Callable
from datetime import date

import pytest

from models import session
from records import calendar
from tests.app.conftest import Somebody

PAGE = "/administrasi/libur/"
DECREED = {"hari": "2026-08-18", "nama": "Hari jadi provinsi", "jenis": "LIBUR_DAERAH", "dasar": "Pergub 1/2026", "unit": ""}


def works(day: date) -> bool:
    found = calendar.working_calendar().is_working_day(day)
    session.rollback()
    return found


def test_a_decreed_day_is_a_holiday_at_once_and_can_become_a_working_day_again(as_: Callable[[str], Somebody]) -> None:
    admin, day = as_("admin"), date(2026, 8, 18)
    assert works(day)
    page = admin.send(PAGE, DECREED).text
    assert "Hari jadi provinsi" in page
    assert "libur daerah" in page
    assert not works(day)
    admin.send(PAGE, DECREED | {"jenis": "HARI_KERJA_PENGGANTI"}, page=PAGE)
    assert works(day)


@pytest.mark.parametrize("change", [{"hari": "kemarin"}, {"nama": " "}, {"dasar": ""}, {"jenis": "PESTA"}])
def test_a_day_without_date_name_kind_or_basis_is_refused(as_: Callable[[str], Somebody], change: dict[str, str]) -> None:
    reply = as_("admin").send(PAGE, DECREED | change, page=PAGE)
    assert (reply.status_code, "Isi tanggal, nama dan dasar" in reply.text) == (422, True)
    assert works(date(2026, 8, 18))


def test_estimates_of_a_year_without_a_decree_are_marked(as_: Callable[[str], Somebody]) -> None:
    assert "perkiraan" in as_("admin").open(f"{PAGE}?tahun=2027").text


def test_a_change_of_another_process_is_seen_after_a_while(as_: Callable[[str], Somebody], monkeypatch: pytest.MonkeyPatch) -> None:
    admin, day = as_("admin"), date(2026, 8, 18)
    assert works(day)
    monkeypatch.setattr(calendar, "invalidate", lambda: None)  # as where the change was made elsewhere
    admin.send(PAGE, DECREED, page=PAGE)
    assert works(day)
    monkeypatch.setattr(calendar, "LASTS", -1.0)
    assert not works(day)
