"""The functions of the agency: working days, service length, age, effective dates."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from feel.builtins.moments import months_between
from feel.env import Env
from feel.values import YearsMonths, number

MAX_DAYS = 20_000


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _works(env: Env, day: date) -> bool:
    calendar = env.setting.calendar
    return bool(calendar.is_working_day(day, env.setting.unit)) if calendar else day.weekday() < 5


def working_days_from(env: Env, start: date, count: Decimal) -> date | None:
    """hari kerja(d, n): the n-th working day after d (before, when n is negative); d itself is not counted."""
    if abs(count) > MAX_DAYS:
        return None
    day, left, direction = _day(start), abs(int(count)), 1 if count >= 0 else -1
    while left:
        env.step()
        day += timedelta(days=direction)  # past the last year there is: OverflowError, which is null
        left -= _works(env, day)
    return day


def working_days_between(env: Env, start: date, end: date) -> Decimal | None:
    """hari kerja antara(a, b): how many working days lie from a to b, both ends counted; 0 when b is before a."""
    first, last = _day(start), _day(end)
    if (last - first).days > MAX_DAYS:
        return None
    env.step(max(0, (last - first).days))
    return number(sum(_works(env, first + timedelta(days=n)) for n in range((last - first).days + 1)))


def service_length(start: date, end: date) -> YearsMonths:
    """masa kerja(a, b): whole months of service from a to b."""
    return months_between(_day(start), _day(end))


def age(birth: date, on: date) -> Decimal | None:
    """umur(tgl, pada): completed years."""
    months = service_length(birth, on).months
    return number(months // 12) if months >= 0 else None


def end_of_month(day: date) -> date:
    """akhir bulan(d): the last day of its month."""
    found = _day(day)
    return found.replace(day=monthrange(found.year, found.month)[1])


def next_effective_date(day: date) -> date:
    """tmt berikut(d): the first day of the month after its month."""
    return end_of_month(day) + timedelta(days=1)


def long_date(day: date) -> str:
    """tanggal panjang(d): a date as people write it."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")
_DAY = "date|date and time"
ROWS: list[tuple[Any, ...]] = [
    ("hari kerja", f"d: {_DAY}, n: number", working_days_from, True),
    ("hari kerja antara", f"a: {_DAY}, b: {_DAY}", working_days_between, True),
    ("masa kerja", f"a: {_DAY}, b: {_DAY}", service_length),
    ("umur", f"tgl: {_DAY}, pada: {_DAY}", age),
    ("akhir bulan", f"d: {_DAY}", end_of_month),
    ("tmt berikut", f"d: {_DAY}", next_effective_date),
    ("tanggal panjang", f"d: {_DAY}", long_date),
]
