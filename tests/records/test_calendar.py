"""Working days: weekends, holidays, joint leave, a unit's own days, estimates."""

from datetime import date

import sqlalchemy as sa

from models import Holiday, Unit, session, transaction
from records.calendar import invalidate, load_holidays, working_calendar
from tests.databases import NOW


def _load() -> int:
    with transaction():
        return load_holidays([2026, 2027], NOW)


def test_fifteen_working_days_after_the_receipt_of_a_request(empty: None) -> None:
    _load()
    assert working_calendar().add(date(2026, 7, 14), 15) == date(2026, 8, 4)


def test_joint_leave_and_national_holidays_are_no_working_days(empty: None) -> None:
    _load()
    calendar = working_calendar()
    assert not calendar.is_working_day(date(2026, 12, 24))
    assert not calendar.is_working_day(date(2026, 8, 17))
    assert not calendar.is_working_day(date(2026, 8, 22))
    assert calendar.is_working_day(date(2026, 8, 18))


def test_the_year_2026_has_seventeen_holidays_and_eight_days_of_joint_leave(empty: None) -> None:
    _load()
    query = sa.select(Holiday.kind, sa.func.count()).where(Holiday.day < date(2027, 1, 1)).group_by(Holiday.kind)
    assert dict(session.execute(query).tuples().all()) == {"LIBUR_NASIONAL": 17, "CUTI_BERSAMA": 8}


def test_only_years_without_a_decree_are_estimates(empty: None) -> None:
    _load()
    for row in session.scalars(sa.select(Holiday)):
        assert row.estimated == (row.day.year == 2027)


def test_loading_again_adds_nothing(empty: None) -> None:
    assert _load() > 40
    assert _load() == 0


def test_a_unit_can_work_when_others_rest_and_its_sections_follow_it(empty: None) -> None:
    _load()
    with transaction():
        session.add(Unit(id=1, code="RSUD", name="RSUD", kind="OPD"))
        session.flush()
        session.add(Unit(id=2, parent_id=1, code="RSUD-1", name="Instalasi", kind="SEKSI"))
        day = Holiday(day=date(2026, 8, 17), name="Dinas", kind="HARI_KERJA_PENGGANTI", unit_id=1)
        session.add_all([day, Holiday(day=date(2026, 8, 18), name="Libur daerah", kind="LIBUR_DAERAH", unit_id=1)])
    invalidate()
    calendar = working_calendar()
    assert calendar.is_working_day(date(2026, 8, 17), 2)
    assert not calendar.is_working_day(date(2026, 8, 18), 1)
    assert calendar.is_working_day(date(2026, 8, 18), None)
