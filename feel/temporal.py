"""Dates, times and durations: read from text, and their properties."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feel.eras import FarDate, FarMoment, day_of_parts, moment
from feel.values import FeelError, YearsMonths, number

_DATE = re.compile(r"^(-?(?:\d{4}|[1-9]\d{4,8}))-(\d\d)-(\d\d)$")
_TIME = re.compile(r"^(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z_+\-/0-9]+)?$")
_DAYS = re.compile(r"^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d*)?)S)?)?$")
_MONTHS = re.compile(r"^(-)?P(?:(\d+)Y)?(?:(\d+)M)?$")


@lru_cache(maxsize=5_000)
def read_date(text: str) -> date | FarDate | None:
    """A date of the form YYYY-MM-DD; None when it is none."""
    match = _DATE.match(text)
    try:
        return day_of_parts(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


@lru_cache(maxsize=5_000)
def read_time(text: str) -> time | None:
    """A time with or without offset or zone; None when it is none."""
    match = _TIME.match(text)
    if not match:
        return None
    micro = int(Decimal(match[4] or "0") * 1_000_000)
    try:
        return time(int(match[1]), int(match[2]), int(match[3]), micro, read_zone(match[5]))
    except (ValueError, ZoneInfoNotFoundError):
        return None


def read_zone(text: str | None) -> tzinfo | None:
    """The zone of Z, an offset or @ with a name; raises ValueError or ZoneInfoNotFoundError."""
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


@lru_cache(maxsize=5_000)
def read_date_time(text: str) -> datetime | FarMoment | None:
    """A date and time; a date alone is its midnight. None when it is none."""
    day, separator, rest = text.partition("T")
    found, clock = read_date(day), read_time(rest) if separator else time()
    return moment(found, clock) if found is not None and clock is not None else None


@lru_cache(maxsize=5_000)
def read_duration(text: str) -> timedelta | YearsMonths | None:
    """A duration of days and time or of years and months; None when it is none."""
    if (match := _MONTHS.match(text)) and (match[2] or match[3]):
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return YearsMonths(-months if match[1] else months)
    match = _DAYS.match(text)
    if not match or not any(match.groups()[1:]) or text.endswith("T"):
        return None
    micro = int(Decimal(match[5] or 0) * 1_000_000)
    try:
        value = timedelta(days=int(match[2] or 0), hours=int(match[3] or 0), minutes=int(match[4] or 0), microseconds=micro)
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


_CLOCK = ("hour", "minute", "second", "time offset", "timezone")


def property_of(value: Any, name: str) -> Any:
    """A property of a temporal value such as year, month, weekday, hours; None otherwise."""
    if isinstance(value, YearsMonths):
        sign = -1 if value.months < 0 else 1
        parts = {"years": abs(value.months) // 12 * sign, "months": abs(value.months) % 12 * sign}
        return number(parts[name]) if name in parts else None
    if isinstance(value, timedelta):
        return _duration_property(value, name)
    found: Mapping[str, Any] = {}
    if isinstance(value, FarMoment):
        return property_of(value.clock if name in _CLOCK else value.day_of_it, name)
    if isinstance(value, date | FarDate):
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
