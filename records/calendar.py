"""Working days: Monday to Friday (Perpres 21/2023) without the days of the holiday table."""

import time
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import sqlalchemy as sa

from models import Holiday, Setting, Unit, session
from records.loading import read

NATIONAL, JOINT_LEAVE, REPLACEMENT = "LIBUR_NASIONAL", "CUTI_BERSAMA", "HARI_KERJA_PENGGANTI"
SATURDAY = 5


def zone() -> ZoneInfo:
    """The zone the agency's days are counted in."""
    profile = session.get(Setting, "profile")
    return ZoneInfo(profile.value.get("zona", "Asia/Jakarta") if profile else "Asia/Jakarta")


class WorkingCalendar:
    """The holiday table read once; a unit's own row, or that of the nearest unit above it, wins over everybody's."""

    def __init__(self, days: Mapping[tuple[date, int | None], str], parents: Mapping[int, int | None]) -> None:
        self._days = days
        self._parents = parents
        self._units_differ = any(unit is not None for _, unit in days)

    def is_working_day(self, day: date, unit: Any = None) -> bool:
        """Whether people of a unit work on a day."""
        kind = self._kind(day, unit)
        if kind is None:
            return day.weekday() < SATURDAY
        return kind == REPLACEMENT

    def _kind(self, day: date, unit: Any) -> str | None:
        here, seen = int(unit) if unit is not None and self._units_differ else None, set[int]()
        while here is not None and here not in seen:
            if (day, here) in self._days:
                return self._days[day, here]
            seen.add(here)
            here = self._parents.get(here)
        return self._days.get((day, None))

    def add(self, day: date, count: int, unit: Any = None) -> date:
        """The day that many working days after another, which is itself not counted."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working_day(day, unit)
        return day


LASTS = 60.0  # seconds, after which another process's change of the table is seen too
_cache: list[tuple[Any, WorkingCalendar, float]] = []  # the database it was read from, the calendar, and when; at most one


def working_calendar() -> WorkingCalendar:
    """The calendar of the connected database, read once a minute, and anew after `invalidate()`."""
    bind = session.get_bind()
    if not _cache or _cache[0][0] is not bind or time.monotonic() - _cache[0][2] > LASTS:
        _cache[:] = [(bind, _read(), time.monotonic())]
    return _cache[0][1]


def invalidate() -> None:
    """Forget the calendar after a change of the holiday table."""
    _cache.clear()


def _read() -> WorkingCalendar:
    rows = session.execute(sa.select(Holiday.day, Holiday.unit_id, Holiday.kind)).all()
    parents = {row.id: row.parent_id for row in session.execute(sa.select(Unit.id, Unit.parent_id))}
    return WorkingCalendar({(day, unit): kind for day, unit, kind in rows}, parents)


def load_holidays(years: Iterable[int], now: datetime) -> int:
    """Add the holidays of these years that are missing and return how many; a year without a decree is an estimate."""
    decreed = {int(entry["tahun"]): entry for entry in read("holidays")}
    wanted = [row for year in sorted(set(years)) for row in _year(year, decreed.get(year), decreed)]
    span = [row["day"] for row in wanted]
    known = set(session.scalars(sa.select(Holiday.day).where(Holiday.unit_id.is_(None), Holiday.day.in_(span))))
    rows = [row for row in wanted if row["day"] not in known]
    if rows:
        session.execute(sa.insert(Holiday), rows)
    invalidate()
    return len(rows)


def _year(year: int, decree: Mapping[str, Any] | None, decreed: Mapping[int, Any]) -> list[dict[str, Any]]:
    if decree is not None:
        return [
            _row(day, name, kind, decree[f"dasar_{kind.lower()}"], False)
            for kind in (NATIONAL, JOINT_LEAVE)
            for day, name in decree[kind.lower()].items()
        ]
    estimated = year > max(decreed, default=year)
    found: dict[date, dict[str, Any]] = {}
    for category, kind in (("public", NATIONAL), ("government", JOINT_LEAVE)):
        for day, name in holidays.country_holidays("ID", years=year, categories=(category,), language="id").items():
            if day.year == year:
                found.setdefault(day, _row(day, name, kind, "paket holidays", estimated))
    return [found[day] for day in sorted(found)]


def _row(day: date, name: str, kind: str, basis: str, estimated: bool) -> dict[str, Any]:
    return {"day": day, "name": name, "kind": kind, "basis": basis, "estimated": estimated, "unit_id": None}
