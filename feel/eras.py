"""Days and moments in years that Python's calendar does not have: before year 1 and after 9999, as FEEL allows them."""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

CYCLE_YEARS, CYCLE_DAYS = 400, 146_097  # after so many years the Gregorian calendar repeats, week days included
MAX_YEAR = 999_999_999
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class FarDate:
    """A day in a year outside 1 to 9999."""

    year: int
    month: int
    day: int

    def toordinal(self) -> int:
        """The number of the day, counted like Python's."""
        cycles, year = divmod(self.year - 1, CYCLE_YEARS)
        return date(year + 1, self.month, self.day).toordinal() + cycles * CYCLE_DAYS

    def weekday(self) -> int:
        """Monday is 0."""
        return (self.toordinal() + 6) % 7

    def isoweekday(self) -> int:
        """Monday is 1."""
        return self.weekday() + 1

    def isoformat(self) -> str:
        """The day as ISO 8601 writes it, the year with its sign and at least four digits."""
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04}-{self.month:02}-{self.day:02}"

    __str__ = isoformat

    def __lt__(self, other: Any) -> bool:
        return self.toordinal() < int(other.toordinal())

    def __le__(self, other: Any) -> bool:
        return self.toordinal() <= int(other.toordinal())

    def __gt__(self, other: Any) -> bool:
        return self.toordinal() > int(other.toordinal())

    def __ge__(self, other: Any) -> bool:
        return self.toordinal() >= int(other.toordinal())


@dataclass(frozen=True)
class FarMoment:
    """A date and time on such a day."""

    day_of_it: FarDate
    clock: time

    @property
    def year(self) -> int:
        return self.day_of_it.year

    @property
    def month(self) -> int:
        return self.day_of_it.month

    @property
    def day(self) -> int:
        return self.day_of_it.day

    @property
    def tzinfo(self) -> tzinfo | None:
        return self.clock.tzinfo

    def isoformat(self) -> str:
        """The moment as ISO 8601 writes it."""
        return f"{self.day_of_it.isoformat()}T{self.clock.isoformat()}"

    __str__ = isoformat

    def timestamp(self) -> float:
        """Seconds since 1970, a clock without offset taken as UTC."""
        offset = self.clock.utcoffset()
        seconds = self.clock.hour * 3600 + self.clock.minute * 60 + self.clock.second + self.clock.microsecond / 1e6
        return (self.day_of_it.toordinal() - _EPOCH) * 86_400 + seconds - (offset.total_seconds() if offset else 0)


def day_of_parts(year: int, month: int, day: int) -> date | FarDate:
    """A day of any year the language knows; raises ValueError when there is none."""
    if 1 <= year <= 9999:
        return date(year, month, day)
    if abs(year) > MAX_YEAR:
        raise ValueError(f"there is no year {year}")
    date((year - 1) % CYCLE_YEARS + 1, month, day)
    return FarDate(year, month, day)


def day_of_number(ordinal: int) -> date | FarDate:
    """The day of a number counted like Python's ordinals; raises ValueError."""
    cycles, rest = divmod(ordinal - 1, CYCLE_DAYS)
    found = date.fromordinal(rest + 1)
    return day_of_parts(found.year + cycles * CYCLE_YEARS, found.month, found.day)


def moment(day: date | FarDate, clock: time) -> datetime | FarMoment:
    """A date and time of any year."""
    return FarMoment(day, clock) if isinstance(day, FarDate) else datetime.combine(day, clock)
