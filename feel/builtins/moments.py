"""Dates, times, date-times and durations: built from their parts, and what a calendar knows of them."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any

from feel import temporal as t
from feel.env import Env
from feel.eras import FarDate, FarMoment, day_of_parts, moment
from feel.values import YearsMonths, number

MAX_OFFSET = timedelta(hours=18)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)


def _whole(value: Decimal) -> int:
    if value != int(value):
        raise ValueError(f"{value} is not whole")
    return int(value)


def date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> date | FarDate:
    """date(year, month, day)."""
    return day_of_parts(_whole(year), _whole(month), _whole(day))


def date_of(value: Any) -> Any:
    """date(from): of a text, a date or a date and time."""
    if isinstance(value, FarMoment):
        return value.day_of_it
    return t.read_date(value) if isinstance(value, str) else value.date() if isinstance(value, datetime) else value


def time_of(value: Any) -> time | None:
    """time(from): of a text, a time, a date and time, or a date, which is midnight in UTC."""
    if isinstance(value, str):
        return t.read_time(value)
    if isinstance(value, datetime | FarMoment):
        return value.clock if isinstance(value, FarMoment) else value.timetz()
    return value if isinstance(value, time) else time(tzinfo=UTC)


def _offset(value: timedelta | None) -> tzinfo | None:
    if value is None:
        return None
    if abs(value) > MAX_OFFSET:
        raise ValueError("the offset is too large")
    return timezone(value) if value else UTC


def time_of_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None) -> time:
    """time(hour, minute, second, offset)."""
    return time(_whole(hour), _whole(minute), int(second), int(second % 1 * 1_000_000), _offset(offset))


def date_time_of(value: Any) -> Any:
    """date and time(from): of a text, a date and time, or a date, which is midnight in UTC."""
    if isinstance(value, str):
        return t.read_date_time(value)
    return value if isinstance(value, datetime | FarMoment) else moment(value, time(tzinfo=UTC))


def date_and_time(day: Any, clock: time) -> Any:
    """date and time(date, time)."""
    return moment(date_of(day), clock)


def date_time_of_parts(
    year: Decimal, month: Decimal, day: Decimal, hour: Decimal, minute: Decimal, second: Decimal, zone: Any = None
) -> Any:
    """date and time(year, month, day, hour, minute, second), with the offset in hours or the name of a zone."""
    found = t.read_zone("@" + zone) if isinstance(zone, str) else _offset(timedelta(hours=float(zone))) if zone is not None else None
    return moment(date_of_parts(year, month, day), time_of_parts(hour, minute, second).replace(tzinfo=found))


def duration_of(value: Any) -> Any:
    """duration(from): of a text or a duration."""
    return t.read_duration(value) if isinstance(value, str) else value


def months_between(start: date, end: date) -> YearsMonths:
    """years and months duration(from, to): whole months, towards zero."""
    if (end.year, end.month, end.day) < (start.year, start.month, start.day):
        return YearsMonths(-months_between(end, start).months)
    return YearsMonths((end.year - start.year) * 12 + end.month - start.month - (end.day < start.day))


def now(env: Env) -> datetime:
    """now(): the moment of the evaluation, in the agency's zone."""
    return env.setting.now.astimezone(env.setting.zone)


_TEMPORAL = "string|date|date and time"
_DAY = "date|date and time"
_PARTS = "year: number, month: number, day: number, hour: number, minute: number, second: number"
ROWS: list[tuple[Any, ...]] = [
    ("date", f"from: {_TEMPORAL}", date_of),
    ("date", "year: number, month: number, day: number", date_of_parts),
    ("time", "from: string|time|date|date and time", time_of),
    ("time", "hour: number, minute: number, second: number, offset?: days and time duration?", time_of_parts),
    ("date and time", f"from: {_TEMPORAL}", date_time_of),
    ("date and time", f"date: {_DAY}, time: time", date_and_time),
    ("date and time", _PARTS, date_time_of_parts),
    ("date and time", f"{_PARTS}, hour offset: number", date_time_of_parts),
    ("date and time", f"{_PARTS}, timezone: string", date_time_of_parts),
    ("duration", "from: string|days and time duration|years and months duration", duration_of),
    ("years and months duration", f"from: {_DAY}, to: {_DAY}", months_between),
    ("now", "", now, True),
    ("today", "", lambda env: env.setting.today, True),
    ("day of week", f"date: {_DAY}", lambda day: _WEEKDAYS[day.weekday()]),
    ("day of year", f"date: {_DAY}", lambda day: number(day.timetuple().tm_yday)),
    ("month of year", f"date: {_DAY}", lambda day: _MONTHS[day.month - 1]),
    ("week of year", f"date: {_DAY}", lambda day: number(day.isocalendar().week)),
]
