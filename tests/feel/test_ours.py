"""Our own functions: working days, service length, age, effective dates."""

from datetime import date
from decimal import Decimal

import pytest

from feel import YearsMonths


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("hari ini", date(2026, 6, 11)),  # 18.30 UTC is already the next day in Jakarta
        ("hari kerja(hari ini, 1)", date(2026, 6, 12)), ("hari kerja(hari ini, 2)", date(2026, 6, 15)),
        ('hari kerja(date("2026-06-16"), 1)', date(2026, 6, 18)), ('hari kerja(date("2026-06-18"), -1)', date(2026, 6, 16)),
        ("hari kerja(hari ini, 0)", date(2026, 6, 11)),
        ('hari kerja antara(date("2026-06-15"), date("2026-06-19"))', Decimal(4)),
        ('hari kerja antara(date("2026-06-19"), date("2026-06-15"))', Decimal(0)),
        ('masa kerja(date("2019-03-01"), date("2026-06-10"))', YearsMonths(87)), ('masa kerja(date("2019-03-01"), date("2026-06-10")).years', Decimal(7)),
        ('umur(date("1968-05-12"), date("2026-05-11"))', Decimal(57)), ('umur(date("1968-05-12"), date("2026-05-12"))', Decimal(58)),
        ('akhir bulan(date("2028-02-10"))', date(2028, 2, 29)), ('tmt berikut(date("2026-05-01"))', date(2026, 6, 1)),
        ('tanggal panjang(date("2026-05-01"))', "1 Mei 2026"), ('tanggal panjang(null)', None),
        ("hari kerja(null, 1)", None), ("rupiah(3153600)", "Rp3.153.600"),
    ],
)
def test_a_function_of_the_agency_has_this_value(value, source, expected):
    assert value(source) == expected
