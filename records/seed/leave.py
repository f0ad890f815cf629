"""Leave of the past: ledger rows and the leave records they come from."""

import random
from datetime import date, datetime, timedelta

from models import LeaveRecord, LedgerEntry
from records.calendar import WorkingCalendar
from records.seed.rows import Rows

# What was used (working days) so many years ago, and other entries; every kind of carrying over occurs.
PATTERNS: dict[str, tuple[tuple[int, str, int], ...]] = {
    "UTUH_DUA_TAHUN": ((3, "USE", 12),),
    "HABIS": ((2, "USE", 12), (1, "USE", 12)),
    "DELAPAN": ((2, "USE", 12), (1, "USE", 8), (0, "USE", 3)),
    "LIMA_DUA_TAHUN_LALU": ((2, "USE", 5),),
    "DITANGGUHKAN": ((2, "USE", 12), (1, "POSTPONE", 12)),
    "SEBAGIAN": ((2, "USE", 10), (1, "USE", 6), (0, "USE", 4)),
    "TAMBAHAN": ((2, "USE", 12), (1, "USE", 12), (0, "EXTRA", 2)),
}
NAMES = tuple(PATTERNS)


class Leave:
    """Writes one person's leave after another, each by the next pattern."""

    def __init__(self, rows: Rows, day: date, now: datetime, calendar: WorkingCalendar, choose: random.Random) -> None:
        self._rows, self._day, self._now, self._random = rows, day, now, choose
        self._next = 0
        self._days = {year: _working_days(year, day, calendar) for year in range(day.year - 3, day.year + 1)}

    def write(self, person: int, started: date, standing: str, pattern: str | None = None) -> None:
        """The leave of a person since they were entitled: one year after they started."""
        if pattern is None:
            pattern = NAMES[self._next % len(NAMES)]
            self._next += 1
        if standing == "CLTN":
            pattern = "HABIS"
            begun = self._day.replace(day=1) - timedelta(days=90)
            self._record(person, "CLTN", begun, begun.replace(year=begun.year + 2, day=1) - timedelta(days=1), 0, "Alasan pribadi")
        for ago, kind, amount in PATTERNS[pattern]:
            year = self._day.year - ago
            if started.year + 1 < year or (started.year + 1 == year and started.month == started.day == 1):
                self._entry(person, year, kind, amount)

    def _entry(self, person: int, year: int, kind: str, amount: int) -> None:
        if kind == "USE":
            days = self._days[year]
            if len(days) < amount:
                return
            start = self._random.randint(0, len(days) - amount)
            self._record(person, "TAHUNAN", days[start], days[start + amount - 1], amount, "Keperluan keluarga")
        self._rows.add(
            LedgerEntry, person_id=person, account="CUTI_TAHUNAN", year=year, kind=kind, amount=amount, case_id=None,
            note="Saldo awal", at=self._now,
        )

    def _record(self, person: int, kind: str, first: date, last: date, days: int, reason: str) -> None:
        self._rows.add(
            LeaveRecord, person_id=person, kind=kind, valid_from=first, valid_to=last, working_days=days, reason=reason,
            address="", phone="", details={}, basis_number=f"850/{person}/{first.year}", basis_date=first - timedelta(days=3),
            basis_official="Kepala Perangkat Daerah", source="IMPOR", state="BERLAKU", recorded_at=self._now,
        )


def _working_days(year: int, before: date, calendar: WorkingCalendar) -> list[date]:
    every = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    return [day for day in every if day.year == year and day < before and calendar.is_working_day(day)]
