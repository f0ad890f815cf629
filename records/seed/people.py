"""People with consistent numbers, rank and post histories, and leave ledgers of every kind."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from models import (
    Account,
    DisciplineRecord,
    PerformanceRecord,
    Person,
    PositionRecord,
    RankRecord,
    RoleGrant,
    SalaryRecord,
)
from records.calendar import WorkingCalendar
from records.reference import Tables
from records.seed import career
from records.seed.career import RANKS, Pay, Rank
from records.seed.cast import ACCOUNT_NAMES, CAST, FACTS, SYSTEM_ROLES, Facts
from records.seed.leave import Leave
from records.seed.names import LAST, MEN, PLACES, TITLES, WOMEN
from records.seed.rows import Rows
from records.seed.structure import Post

FIRST_RANK = {"PELAKSANA": (4, 6, 8), "JF_TERAMPIL": (6,), "JF_AHLI": (8,), "PENGAWAS": (8,)}
AGES = {"JPT_PRATAMA": (50, 58), "ADMINISTRATOR": (42, 55), "PENGAWAS": (36, 54)}
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
SEED = "alur-1"


class People:
    """Fills posts one after the other; `employed` counts the civil servants made so far."""

    def __init__(
        self, rows: Rows, day: date, now: datetime, password_hash: str | None, calendar: WorkingCalendar
    ) -> None:
        self.employed = 0
        self._rows, self._day, self._now, self._hash = rows, day, now, password_hash
        self._random = random.Random(SEED)
        self._numbers: Counter[str] = Counter()
        self._tables = Tables(day)
        self._steps = 0
        self._leave = Leave(rows, day, now, calendar, self._random)

    def appoint(self, post: Post, staff_index: int | None = None) -> None:
        """Put a person into a post with everything the record says of them; a vacant post only gets its grants."""
        for role, unit in post.by_post:
            self._rows.add(RoleGrant, role=role, unit_id=unit, position_id=post.id, person_id=None, valid_from=date(2015, 1, 1))
        if post.vacant:
            return
        facts = FACTS[post.cast] if post.cast else self._invent(post.kind)
        status, standing = self._status(post, staff_index)
        started = facts.started or (None if status == "NON_ASN" else career.months_after(self._day, -5))
        if status == "CPNS":
            started = career.months_after(self._day, -5)
        nip = self._nip(facts, started) if started else None
        person = self._person(post, facts, nip, started, status, standing, staff_index)
        for role, unit in post.by_person:
            self._rows.add(RoleGrant, role=role, unit_id=unit, person_id=person, position_id=None, valid_from=date(2015, 1, 1))
        self._posts(person, post, started)
        if started is None:
            return
        self.employed += 1
        self._career(person, post.kind, facts, started, status, staff_index)
        self._merit(person, started, staff_index)
        self._leave.write(person, started, standing, "LIMA_DUA_TAHUN_LALU" if post.cast == "pegawai" else None)

    def _status(self, post: Post, index: int | None) -> tuple[str, str]:
        if post.cast == "gubernur":
            return "NON_ASN", "AKTIF"
        if post.cast == "pegawai_baru" or (index is not None and index % 40 == 2):
            return "CPNS", "AKTIF"
        if index is not None and index % 12 == 3:
            return "PPPK", "AKTIF"
        return "PNS", {0: "CLTN", 1: "BERHENTI_SEMENTARA"}.get(-1 if index is None else index, "AKTIF")

    def _invent(self, kind: str) -> Facts:
        choose = self._random
        sex = choose.choice("LP")
        name = f"{choose.choice(MEN if sex == 'L' else WOMEN)} {choose.choice(LAST)}"
        if name in CAST.values():
            name = f"{name} {choose.choice(LAST)}"
        low, high = AGES.get(kind, (26, 57))
        born = self._day - timedelta(days=choose.randint(low * 366, high * 365))
        age = choose.randint(22, 25)
        latest = career.months_after(self._day, -26)
        started = min(date(born.year + age, choose.randint(1, 12), 1), latest)
        return Facts(name, sex, born, started, None, choose.choice(TITLES))

    def _nip(self, facts: Facts, started: date) -> str:
        stem = f"{facts.born:%Y%m%d}{started:%Y%m}{1 if facts.sex == 'L' else 2}"
        self._numbers[stem] += 1
        return f"{stem}{self._numbers[stem]:03d}"

    def _person(
        self, post: Post, facts: Facts, nip: str | None, started: date | None, status: str, standing: str, index: int | None
    ) -> int:
        name = ACCOUNT_NAMES.get(post.cast or "") or nip
        person = self._rows.add(
            Person, nip=nip, name=facts.name, title_before="", title_after=facts.title,
            birth_place=self._random.choice(PLACES), birth_date=facts.born, sex=facts.sex, status=status, standing=standing,
            cpns_from=started, pns_from=career.months_after(started, 12) if started and status == "PNS" else None,
            email=f"{name}@nusakencana.example", phone=f"08{self._random.randint(10**9, 10**10 - 1)}",
            blocked=index == 4, profile_complete=index != 5,
        )
        self._rows.add(
            Account, person_id=person, name=name, password_hash=self._hash if post.cast else None, active=True, language="id",
            system_roles=SYSTEM_ROLES.get(post.cast or "", []), created_at=self._now,
        )
        return person

    def _posts(self, person: int, post: Post, started: date | None) -> None:
        first = started or date(self._day.year - 2, 2, 20)
        since = first
        if started and (self._day - started).days > 4 * 365:
            since = (self._day - timedelta(days=self._random.randint(400, 3 * 365))).replace(day=1)
            self._post_row(person, post.former_id, started, since - timedelta(days=1))
        self._post_row(person, post.id, since, None)

    def _post_row(self, person: int, position: int, since: date, until: date | None) -> None:
        self._add(PositionRecord, person, f"821.2/{person}/{since.year}", since, until, position_id=position)

    def _career(self, person: int, kind: str, facts: Facts, started: date, status: str, index: int | None) -> None:
        if status == "PPPK":
            self._rank_row(person, Rank("IX", started, 0))
            return
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

    def _rank_row(self, person: int, row: Rank) -> None:
        self._add(
            RankRecord, person, f"823/{person}/{row.since.year}", row.since, rank=row.name, service_years=row.months // 12,
            service_months=row.months % 12,
        )

    def _pay_row(self, person: int, pay: Pay) -> None:
        self._add(
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
            self._add(
                PerformanceRecord, person, "", date(year, 1, 1), valid_to=date(year, 12, 31), year=year, predicate=predicate,
                results=RATING[predicate], behaviour=RATING[predicate], assessor="",
            )
        if index is not None and index in PENALTIES:
            severity, measure, law, ago, months = PENALTIES[index]
            since = career.months_after(self._day, -ago)
            self._add(
                DisciplineRecord, person, f"862/{person}/{since.year}", since,
                valid_to=career.months_after(since, months) - timedelta(days=1), severity=severity, measure=measure,
                offence="Pelanggaran ketentuan jam kerja", law=law, decided_on=since - timedelta(days=16),
            )

    def _predicate(self, index: int | None) -> str:
        draw = self._random.random()
        if index is None:
            return "SANGAT_BAIK" if draw < 0.2 else "BAIK"
        return "SANGAT_BAIK" if draw < 0.1 else "BAIK" if draw < 0.96 else "BUTUH_PERBAIKAN"

    def _add(self, table: Any, person: int, number: str, since: date, valid_to: date | None = None, **values: Any) -> None:
        self._rows.add(
            table, person_id=person, valid_from=since, valid_to=valid_to, basis_number=number, basis_date=since,
            basis_official="Gubernur Nusa Kencana", source="IMPOR", state="BERLAKU", recorded_at=self._now, **values,
        )
