"""Dates, times and durations: reading, building, properties, and the working-day functions of the agency."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feel.values import FeelError, YearsMonths, number

_DATE = re.compile(r"^(-?\d{4,9})-(\d\d)-(\d\d)$")
_TIME = re.compile(r"^(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z_+\-/0-9]+)?$")
_DAYS = re.compile(r"^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$")
_MONTHS = re.compile(r"^(-)?P(?:(\d+)Y)?(?:(\d+)M)?$")
MAX_DAYS = 20_000


def read_date(text: str) -> date | None:
    """A date of the form YYYY-MM-DD; None when it is none."""
    match = _DATE.match(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """A time with or without offset or zone; None when it is none."""
    match = _TIME.match(text)
    if not match:
        return None
    micro = int(Decimal(match[4] or "0") * 1_000_000)
    try:
        return time(int(match[1]), int(match[2]), int(match[3]), micro, _zone(match[5]))
    except (ValueError, ZoneInfoNotFoundError):
        return None


def _zone(text: str | None) -> Any:
    if text is None:
        return None
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return ZoneInfo(text[1:])
    sign = -1 if text[0] == "-" else 1
    hours, minutes, *rest = (int(part) for part in text[1:].split(":"))
    if hours > 14 or minutes > 59:
        raise ValueError(text)
    return timezone(sign * timedelta(hours=hours, minutes=minutes, seconds=rest[0] if rest else 0))


def read_date_time(text: str) -> datetime | None:
    """A date and time; a date alone is its midnight. None when it is none."""
    day, separator, rest = text.partition("T")
    found, clock = read_date(day), read_time(rest) if separator else time()
    return datetime.combine(found, clock) if found is not None and clock is not None else None


def read_duration(text: str) -> timedelta | YearsMonths | None:
    """A duration of days and time or of years and months; None when it is none."""
    if (match := _MONTHS.match(text)) and (match[2] or match[3]):
        return YearsMonths((-1 if match[1] else 1) * (int(match[2] or 0) * 12 + int(match[3] or 0)))
    match = _DAYS.match(text)
    if not match or not any(match.groups()[1:]) or text.endswith("T"):
        return None
    try:
        value = timedelta(days=int(match[2] or 0), hours=int(match[3] or 0), minutes=int(match[4] or 0), seconds=float(match[5] or 0))
    except OverflowError:
        return None
    return -value if match[1] else value


def at_literal(text: str) -> Any:
    """The value of @"…"; raises FeelError when it is nothing temporal."""
    for read in (read_date, read_date_time, read_time, read_duration):
        found = read(text)
        if found is not None:
            return found
    raise FeelError(f'@"{text}" is neither a date, a time nor a duration')


def make_date(*parts: Any) -> date | None:
    """date(text), date(date and time), date(year, month, day)."""
    if len(parts) == 3:
        try:
            return date(*(int(part) for part in parts))
        except (ValueError, TypeError, OverflowError):
            return None
    value = parts[0]
    if isinstance(value, str):
        return read_date(value)
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


def make_time(*parts: Any) -> time | None:
    """time(text), time(date and time), time(hour, minute, second, offset)."""
    if len(parts) == 1:
        value = parts[0]
        if isinstance(value, str):
            return read_time(value)
        return value.timetz() if isinstance(value, datetime) else value if isinstance(value, time) else None
    try:
        offset = timezone(parts[3]) if len(parts) > 3 and parts[3] is not None else None
        second = Decimal(parts[2])
        return time(int(parts[0]), int(parts[1]), int(second), int(second % 1 * 1_000_000), offset)
    except (ValueError, TypeError):
        return None


def make_date_time(*parts: Any) -> datetime | None:
    """date and time(text), date and time(date, time)."""
    if len(parts) == 1:
        value = parts[0]
        if isinstance(value, str):
            return read_date_time(value)
        return value if isinstance(value, datetime) else datetime.combine(value, time()) if isinstance(value, date) else None
    day, clock = parts
    if not isinstance(day, date) or not isinstance(clock, time):
        return None
    return datetime.combine(day.date() if isinstance(day, datetime) else day, clock)


def make_duration(value: Any) -> Any:
    """duration(text)."""
    return read_duration(value) if isinstance(value, str) else value if isinstance(value, timedelta | YearsMonths) else None


def months_between(start: Any, end: Any) -> YearsMonths | None:
    """years and months duration(from, to): whole months, towards zero."""
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    if end < start:
        back = months_between(end, start)
        return YearsMonths(-back.months) if back else None
    return YearsMonths((end.year - start.year) * 12 + end.month - start.month - (end.day < start.day))


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)


def property_of(value: Any, name: str) -> Any:
    """A property of a temporal value such as year, month, weekday, hours; None otherwise."""
    if isinstance(value, YearsMonths):
        sign = -1 if value.months < 0 else 1
        parts = {"years": abs(value.months) // 12 * sign, "months": abs(value.months) % 12 * sign}
        return number(parts[name]) if name in parts else None
    if isinstance(value, timedelta):
        return _duration_property(value, name)
    found: Mapping[str, Any] = {}
    if isinstance(value, date):
        found = {"year": value.year, "month": value.month, "day": value.day, "weekday": value.isoweekday()}
    if isinstance(value, time | datetime):
        offset = value.utcoffset()
        zone = getattr(value.tzinfo, "key", None)
        found = {**found, "hour": value.hour, "minute": value.minute, "second": value.second, "time offset": offset, "timezone": zone}
    answer = found.get(name)
    return number(answer) if isinstance(answer, int) else answer


def _duration_property(value: timedelta, name: str) -> Decimal | None:
    sign = -1 if value < timedelta() else 1
    rest = abs(value)
    parts = {"days": rest.days, "hours": rest.seconds // 3600, "minutes": rest.seconds // 60 % 60, "seconds": rest.seconds % 60}
    return number(parts[name] * sign) if name in parts else None


def day_of_week(day: Any) -> str | None:
    return _WEEKDAYS[day.weekday()] if isinstance(day, date) else None


def month_of_year(day: Any) -> str | None:
    return _MONTH_NAMES[day.month - 1] if isinstance(day, date) else None


def day_of_year(day: Any) -> Decimal | None:
    return number(day.timetuple().tm_yday) if isinstance(day, date) else None


def week_of_year(day: Any) -> Decimal | None:
    return number(day.isocalendar().week) if isinstance(day, date) else None


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


def _works(env: Any, day: date) -> bool:
    calendar = env.setting.calendar
    return bool(calendar.is_working_day(day, env.setting.unit)) if calendar else day.weekday() < 5


def working_days_from(env: Any, start: Any, count: Any) -> date | None:
    """hari kerja(d, n): the n-th working day after d (before, when n is negative); d itself is not counted."""
    day = _day(start)
    if day is None or not isinstance(count, Decimal) or abs(count) > MAX_DAYS:
        return None
    left, direction = abs(int(count)), 1 if count >= 0 else -1
    while left:
        env.step()
        day += timedelta(days=direction)  # past the last year there is: OverflowError, which is null
        left -= _works(env, day)
    return day


def working_days_between(env: Any, start: Any, end: Any) -> Decimal | None:
    """hari kerja antara(a, b): how many working days lie from a to b, both ends counted; 0 when b is before a."""
    first, last = _day(start), _day(end)
    if first is None or last is None or (last - first).days > MAX_DAYS:
        return None
    env.step(max(0, (last - first).days))
    return number(sum(_works(env, first + timedelta(days=n)) for n in range((last - first).days + 1)))


def service_length(start: Any, end: Any) -> YearsMonths | None:
    """masa kerja(a, b): whole months of service from a to b."""
    first, last = _day(start), _day(end)
    return months_between(first, last) if first and last else None


def age(birth: Any, on: Any) -> Decimal | None:
    """umur(tgl, pada): completed years."""
    length = service_length(birth, on)
    return number(length.months // 12) if length and length.months >= 0 else None


def end_of_month(day: Any) -> date | None:
    """akhir bulan(d): the last day of its month."""
    found = _day(day)
    return found.replace(day=monthrange(found.year, found.month)[1]) if found else None


def next_effective_date(day: Any) -> date | None:
    """tmt berikut(d): the first day of the month after its month."""
    last = end_of_month(day)
    return last + timedelta(days=1) if last else None


for _function in (working_days_from, working_days_between):
    setattr(_function, "wants_env", True)  # noqa: B010 - mypy knows no attribute on a function
