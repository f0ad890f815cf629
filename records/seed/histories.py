"""The histories of one invented person after another: career, salary, education, training, merit, family."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from models import (
    AppointmentRecord,
    DisciplineRecord,
    EducationRecord,
    FamilyRecord,
    PerformanceRecord,
    RankRecord,
    SalaryRecord,
    StandingRecord,
    TrainingRecord,
)
from records.reference import Tables
from records.seed import career, life
from records.seed.career import RANKS, Pay, Rank
from records.seed.cast import Facts
from records.seed.life import Member
from records.seed.rows import Rows

FIRST_RANK = {"PELAKSANA": (4, 6, 8), "JF_TERAMPIL": (6,), "JF_AHLI": (8,), "PENGAWAS": (8,)}
LAST_RANK = {"PELAKSANA": 11, "JF_TERAMPIL": 11, "JF_AHLI": 13, "PENGAWAS": 11, "ADMINISTRATOR": 13, "JPT_PRATAMA": 14}
PAY_NUMBER = {"CPNS": "813", "CPNS_PNS": "821.1", "KGB": "822.3", "KP": "823", "PMK": "823.9", "PP_BARU": "900"}
RATING = {"SANGAT_BAIK": "DI_ATAS", "BAIK": "SESUAI", "BUTUH_PERBAIKAN": "DI_BAWAH", "KURANG": "DI_BAWAH"}
MISSED_STEP = 97  # of so many salary steps one was missed and still waits
# staff index → severity, measure, law, how many months ago it began, how many months it lasts
PENALTIES = {
    9: ("SEDANG", "POTONG_TUKIN_25_6_BULAN", "PP 94/2021", 2, 6),
    10: ("SEDANG", "TUNDA_KGB", "PP 53/2010", 84, 12),
    11: ("RINGAN", "TEGURAN_TERTULIS", "PP 94/2021", 20, 1),
    12: ("BERAT", "TURUN_JABATAN_12_BULAN", "PP 94/2021", 15, 12),
}
COURSES = {"PENGAWAS": "PKP", "ADMINISTRATOR": "PKA", "JPT_PRATAMA": "PKN2", "JPT_MADYA": "PKN2"}


class Histories:
    """Writes what the record says of people, consistent with when they began, their rank and their post."""

    def __init__(self, rows: Rows, day: date, now: datetime, choose: random.Random) -> None:
        self._rows, self._day, self._now, self._random = rows, day, now, choose
        self._tables = Tables(day)
        self._steps = 0

    def write(
        self, person: int, kind: str, facts: Facts, started: date, status: str, standing: str, index: int | None
    ) -> None:
        """Everything about a person's work."""
        self._appointments(person, started, status, standing)
        first = self._career(person, kind, facts, started, status, index)
        self._education(person, facts, started, first)
        if status == "PNS":
            self._course(person, "LATSAR", "LATSAR", started.year + 1)
        if kind in COURSES:
            self._course(person, "STRUKTURAL", COURSES[kind], self._day.year - 2)
        self._merit(person, started, index)

    def family(self, person: int, members: list[Member]) -> None:
        """The spouse and the children."""
        for member in members:
            self.add(
                FamilyRecord, person, member.certificate, member.since, relation=member.relation, name=member.name, sex=member.sex,
                birth_date=member.born, certificate=member.certificate, child_status="KANDUNG" if member.order else "",
                order=member.order, allowance=member.order is None or (member.order <= 2 and member.since.year > self._day.year - 21),
            )

    def _appointments(self, person: int, started: date, status: str, standing: str) -> None:
        kinds = {"PNS": ("CPNS", "PNS"), "CPNS": ("CPNS",), "PPPK": ("PPPK",)}[status]
        for number, kind in enumerate(kinds):
            since = career.months_after(started, 12 * number)
            self.add(AppointmentRecord, person, f"81{number + 3}/{person}/{since.year}", since, kind=kind)
        if standing != "AKTIF":
            since = self._day.replace(day=1) - timedelta(days=90)
            self.add(StandingRecord, person, f"851/{person}/{since.year}", since, standing=standing)

    def _education(self, person: int, facts: Facts, started: date, first: int) -> None:
        level = life.level_of(RANKS[first], facts.title)
        graduated = date(started.year - 1, 7, 31)
        self.add(
            EducationRecord, person, f"IJ-{person}", graduated, level=level, school=self._random.choice(life.SCHOOLS),
            programme=self._random.choice(life.PROGRAMMES), diploma_number=f"IJ-{person}", recognised=True,
            title_after=facts.title,
        )

    def _course(self, person: int, kind: str, code: str, year: int) -> None:
        since = date(min(year, self._day.year), 3, 1)
        self.add(
            TrainingRecord, person, f"893/{person}/{since.year}", since, valid_to=since + timedelta(days=60), kind=kind, code=code,
            name=self._tables.find("diklat", code)["nama"], organiser="BPSDM Nusa Kencana", hours=300,
            certificate=f"STTPL-{code}-{person}",
        )

    def _career(self, person: int, kind: str, facts: Facts, started: date, status: str, index: int | None) -> int:
        """Ranks and salaries; returns where the first rank stands."""
        if status == "PPPK":
            self._rank_row(person, Rank("IX", started, 0))
            return RANKS.index("III/a")
        steps = max(0, (self._day - started).days // (4 * 366))
        if facts.rank:
            last = RANKS.index(facts.rank)
            first = max(last - steps, 0)
        else:
            first = self._random.choice(FIRST_RANK.get(kind, (8,)))
            last = min(first + steps, LAST_RANK.get(kind, 11))
        rows = career.ranks(started, first, last, self._tables)
        for row in rows:
            self._rank_row(person, row)
        appointed = career.months_after(started, 12) if status == "PNS" else None
        pays = career.salaries(rows, appointed, self._day, self._tables)
        if index is not None and pays and pays[-1].cause == "KGB" and pays[-1].since <= self._day:
            self._steps += 1
            if self._steps % MISSED_STEP == 3:
                pays.pop()
        for pay in pays:
            self._pay_row(person, pay)
        return first

    def _rank_row(self, person: int, row: Rank) -> None:
        self.add(
            RankRecord, person, f"823/{person}/{row.since.year}", row.since, rank=row.name, service_years=row.months // 12,
            service_months=row.months % 12,
        )

    def _pay_row(self, person: int, pay: Pay) -> None:
        self.add(
            SalaryRecord, person, f"{PAY_NUMBER[pay.cause]}/{person}/{pay.since.year}", pay.since, rank=pay.rank,
            service_years=pay.months // 12, service_months=pay.months % 12, previous_amount=pay.previous, amount=pay.amount,
            cause=pay.cause, postponed=False, next_due=pay.next_due,
        )

    def _merit(self, person: int, started: date, index: int | None) -> None:
        """The predicates of the last closed years and, for a few, a penalty."""
        for year in range(max(started.year, self._day.year - 5), self._day.year):
            last = year == self._day.year - 1
            if last and index is not None and index % 50 == 7:
                continue  # the evaluation of the last year is not there yet
            predicate = "KURANG" if last and index == 8 else self._predicate(index)
            self.add(
                PerformanceRecord, person, "", date(year, 1, 1), valid_to=date(year, 12, 31), year=year, predicate=predicate,
                results=RATING[predicate], behaviour=RATING[predicate], assessor="",
            )
        if index is not None and index in PENALTIES:
            severity, measure, law, ago, months = PENALTIES[index]
            since = career.months_after(self._day, -ago)
            self.add(
                DisciplineRecord, person, f"862/{person}/{since.year}", since,
                valid_to=career.months_after(since, months) - timedelta(days=1), severity=severity, measure=measure,
                offence="Pelanggaran ketentuan jam kerja", law=law, decided_on=since - timedelta(days=16),
            )

    def _predicate(self, index: int | None) -> str:
        draw = self._random.random()
        if index is None:
            return "SANGAT_BAIK" if draw < 0.2 else "BAIK"
        return "SANGAT_BAIK" if draw < 0.1 else "BAIK" if draw < 0.96 else "BUTUH_PERBAIKAN"

    def add(self, table: Any, person: int, number: str, since: date, valid_to: date | None = None, **values: Any) -> None:
        self._rows.add(
            table, person_id=person, valid_from=since, valid_to=valid_to, basis_number=number, basis_date=since,
            basis_official="Gubernur Nusa Kencana", source="IMPOR", state="BERLAKU", recorded_at=self._now, **values,
        )
