"""Days and moments in years that Python's calendar does not have."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from feel.eras import FarDate, day_of_number


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('date("-2016-02-29")', FarDate(-2016, 2, 29)), ('date("-2015-02-29")', None), ('date("1000000000-01-01")', None),
        ('date("999999999-12-31").year', Decimal(999_999_999)), ('date("99999-12-31") > date("2020-01-01")', True),
        ('date("2020-01-01") <= date("99999-12-31")', True), ('date("-0044-03-15") = date("-0044-03-15")', True),
        ('string(date("-0044-03-15"))', "-0044-03-15"), ('date("9999-12-31") + @"P1D"', FarDate(10_000, 1, 1)),
        ('date("10000-01-01") - @"P1M"', date(9999, 12, 1)), ('date("10000-01-01") - date("9999-12-31")', timedelta(days=1)),
        ('day of week(date("10000-01-01"))', "Saturday"), ('date(-5, 1, 1).weekday', Decimal(7)),
        ('count(for d in @"9999-12-30"..@"10000-01-02" return d)', Decimal(4)),
        ('date and time("99999-12-31T10:00:00Z").hour', Decimal(10)), ('date and time("99999-12-31T10:00:00Z").year', Decimal(99_999)),
        ('string(date and time("99999-12-31T10:00:00+07:00"))', "99999-12-31T10:00:00+07:00"),
        ('date and time("-2020-01-01T00:00:00Z") < date and time("2020-01-01T00:00:00Z")', True),
        ('date and time("99999-12-31T10:00:00Z") = date and time("99999-12-31T17:00:00+07:00")', True),
        ('date(date and time("99999-12-31T10:00:00Z"))', FarDate(99_999, 12, 31)),
        ('years and months duration(date("-0001-01-01"), date("0001-01-01")).years', Decimal(2)),
        ('hari kerja(date("99999-12-31"), 2)', None),
    ],
)
def test_a_day_of_any_year_is_a_value(value, source, expected):
    assert value(source) == expected


@pytest.mark.parametrize("ordinal", [1, 3_652_059, 3_652_060, 0, -1, -146_097, 10_000_000])
def test_a_day_and_its_number_belong_together(ordinal):
    day = day_of_number(ordinal)
    assert day.toordinal() == ordinal
    assert day.weekday() == (ordinal + 6) % 7
