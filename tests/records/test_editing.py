"""Changing the law: a new dated row, before and after."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from models import Holiday, Person, Reference, session, transaction
from records import editing
from records.calendar import load_holidays, working_calendar
from records.errors import RecordError
from records.loading import load
from records.reference import acuan
from tests.databases import NOW

NEXT_YEAR = date(2027, 1, 1)


@pytest.fixture
def nurul(empty: None) -> int:
    with transaction():
        load(NOW)
        load_holidays([2026, 2027], NOW)
        someone = Person(name="Nurul", status="PNS")
        session.add(someone)
        session.flush()
        return someone.id


def _add(nurul: int, table: str, key: str, values: dict[str, Any], **more: Any) -> int:
    given = {"valid_from": NEXT_YEAR, "basis": "PP baru", "confirmed": True} | more
    with transaction():
        return editing.add_row(table, key, values, by=nurul, now=NOW, **given)


def test_a_new_salary_law_counts_from_its_day_and_not_before(nurul: int) -> None:
    _add(nurul, "gaji", "III/a", {"tangga": {"0": 3_000_000, "6": 3_300_000}})
    before, after = (acuan(day)["gaji"].call for day in (date(2026, 12, 31), NEXT_YEAR))
    assert (before("III/a", Decimal(7)), after("III/a", Decimal(7))) == (3_057_300, 3_300_000)
    assert before("III/b", Decimal(7)) == after("III/b", Decimal(7))


def test_a_new_age_of_retirement_keeps_what_the_row_says_besides(nurul: int) -> None:
    row = _add(nurul, "bup", "PELAKSANA", {"usia": 59}, note="Bertahap")
    post = {"jenis": "PELAKSANA"}
    assert [acuan(day)["bup"].call(post) for day in (date(2026, 12, 31), NEXT_YEAR)] == [58, 59]
    kept = session.get_one(Reference, row)
    assert (kept.values["catatan"], kept.entered_by, kept.entered_at) == ("Bertahap", nurul, NOW)


def test_a_parameter_is_a_number(nurul: int) -> None:
    _add(nurul, "parameter", "hak_cuti_tahunan", {"nilai": 15})
    assert acuan(NEXT_YEAR)["parameter"].call("hak_cuti_tahunan") == 15


@pytest.mark.parametrize(
    ("table", "key", "values", "more", "code"),
    [
        ("tidak_ada", "x", {}, {}, "unknown_table"),
        ("bup", "PELAKSANA", {"usia": 59}, {"basis": " "}, "missing_value"),
        ("bup", "PELAKSANA", {"usia": "59"}, {}, "wrong_value"),
        ("bup", "PELAKSANA", {"umur": 59}, {}, "unknown_key"),
        ("bup", "PELAKSANA", {"usia": 59}, {"valid_from": date(1945, 8, 17)}, "row_exists"),
        ("gaji", "III/a", {"tangga": {"0": "tiga juta"}}, {}, "wrong_value"),
        ("penandatangan", "KGB.1", {"jenis": "PENGAWAS"}, {}, "wrong_value"),
    ],
)
def test_a_row_of_another_shape_is_refused(nurul: int, table: str, key: str, values: Any, more: Any, code: str) -> None:
    with pytest.raises(RecordError) as refusal:
        _add(nurul, table, key, values, **more)
    assert refusal.value.code == code


def test_what_is_not_yet_confirmed_is_counted_until_it_is(nurul: int) -> None:
    def waiting() -> int:
        return next(count for table, _, count in editing.overview(NOW.date()) if table == "gaji")

    assert waiting() == 17
    row = editing.rows_of("gaji")[0]
    with transaction():
        editing.confirm_row(row.id, basis="Lampiran PP 5/2024", by=nurul, now=NOW)
    assert waiting() == 16
    assert session.get_one(Reference, row.id).basis == "Lampiran PP 5/2024"


def test_a_row_ends_and_the_one_before_it_stands_again(nurul: int) -> None:
    row = _add(nurul, "bup", "PELAKSANA", {"usia": 59})
    with transaction():
        editing.end_row(row, date(2027, 6, 30), by=nurul, now=NOW)
    days = (date(2027, 6, 30), date(2027, 7, 1))
    assert [acuan(day)["bup"].call({"jenis": "PELAKSANA"}) for day in days] == [59, 58]
    with pytest.raises(RecordError), transaction():
        editing.end_row(row, date(2026, 1, 1), by=nurul, now=NOW)


def test_a_decreed_holiday_replaces_the_estimate_at_once(nurul: int) -> None:
    day = session.scalars(sa.select(Holiday.day).where(Holiday.estimated)).first()
    assert day
    with transaction():
        editing.set_holiday(day, "Idulfitri", "LIBUR_NASIONAL", "SKB 3 Menteri")
        editing.set_holiday(date(2027, 3, 3), "Masuk", "CUTI_BERSAMA", "Keppres")
    assert not session.scalars(sa.select(Holiday.estimated).where(Holiday.day == day)).one()
    assert not working_calendar().is_working_day(date(2027, 3, 3))
    with pytest.raises(RecordError), transaction():
        editing.set_holiday(day, "Idulfitri", "HARI_APA", "")
