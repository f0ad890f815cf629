"""People with consistent numbers, rank and post histories, and leave ledgers of every kind."""

import random
from collections import Counter
from datetime import date, datetime, timedelta

from models import Account, Person, PositionRecord, RankRecord, RoleGrant
from records.calendar import WorkingCalendar
from records.seed.cast import ACCOUNT_NAMES, CAST, FACTS, SYSTEM_ROLES, Facts
from records.seed.leave import Leave
from records.seed.names import LAST, MEN, PLACES, TITLES, WOMEN
from records.seed.rows import Rows
from records.seed.structure import Post

RANKS = (
    "I/a", "I/b", "I/c", "I/d", "II/a", "II/b", "II/c", "II/d", "III/a", "III/b", "III/c", "III/d", "IV/a", "IV/b", "IV/c",
    "IV/d", "IV/e",
)
FIRST_RANK = {"PELAKSANA": (4, 6, 8), "JF_TERAMPIL": (6,), "JF_AHLI": (8,), "PENGAWAS": (8,)}
AGES = {"JPT_PRATAMA": (50, 58), "ADMINISTRATOR": (42, 55), "PENGAWAS": (36, 54)}
LAST_RANK = {"PELAKSANA": 11, "JF_TERAMPIL": 11, "JF_AHLI": 13, "PENGAWAS": 11, "ADMINISTRATOR": 13, "JPT_PRATAMA": 14}
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
        self._leave = Leave(rows, day, now, calendar, self._random)

    def appoint(self, post: Post, staff_index: int | None = None) -> None:
        """Put a person into a post with everything the record says of them; a vacant post only gets its grants."""
        for role, unit in post.by_post:
            self._rows.add(RoleGrant, role=role, unit_id=unit, position_id=post.id, person_id=None, valid_from=date(2015, 1, 1))
        if post.vacant:
            return
        facts = FACTS[post.cast] if post.cast else self._invent(post.kind)
        status, standing = self._status(post, staff_index)
        started = facts.started or (None if status == "NON_ASN" else _months_before(self._day, 5))
        if status == "CPNS":
            started = _months_before(self._day, 5)
        nip = self._nip(facts, started) if started else None
        person = self._person(post, facts, nip, started, status, standing, staff_index)
        for role, unit in post.by_person:
            self._rows.add(RoleGrant, role=role, unit_id=unit, person_id=person, position_id=None, valid_from=date(2015, 1, 1))
        self._posts(person, post, started)
        if started is None:
            return
        self.employed += 1
        self._ranks(person, post.kind, facts, started, status)
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
        latest = _months_before(self._day, 26)
        started = min(date(born.year + age, choose.choice((1, 3, 4, 12)), 1), latest)
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
            cpns_from=started, pns_from=_months_after(started, 12) if started and status == "PNS" else None,
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
            since = _first_of_month(self._day - timedelta(days=self._random.randint(400, 3 * 365)))
            self._post_row(person, post.former_id, started, since - timedelta(days=1))
        self._post_row(person, post.id, since, None)

    def _post_row(self, person: int, position: int, since: date, until: date | None) -> None:
        self._rows.add(
            PositionRecord, person_id=person, position_id=position, valid_from=since, valid_to=until,
            basis_number=f"821.2/{person}/{since.year}", basis_date=since, basis_official="Gubernur Nusa Kencana",
            source="IMPOR", state="BERLAKU", recorded_at=self._now,
        )

    def _ranks(self, person: int, kind: str, facts: Facts, started: date, status: str) -> None:
        if status == "PPPK":
            self._rank_row(person, "IX", started, None, started)
            return
        steps = max(0, (self._day - started).days // (4 * 366))
        if facts.rank:
            last = RANKS.index(facts.rank)
            first = max(last - steps, 0)
        else:
            first = self._random.choice(FIRST_RANK.get(kind, (8,)))
            last = min(first + steps, LAST_RANK.get(kind, 11))
        since = started
        for rank in range(first, last + 1):
            until = None if rank == last else _months_after(since, 48) - timedelta(days=1)
            self._rank_row(person, RANKS[rank], since, until, started)
            since = _months_after(since, 48)

    def _rank_row(self, person: int, rank: str, since: date, until: date | None, started: date) -> None:
        months = (since.year - started.year) * 12 + since.month - started.month
        self._rows.add(
            RankRecord, person_id=person, rank=rank, service_years=months // 12, service_months=months % 12, valid_from=since,
            valid_to=until, basis_number=f"823/{person}/{since.year}", basis_date=since,
            basis_official="Gubernur Nusa Kencana", source="IMPOR", state="BERLAKU", recorded_at=self._now,
        )


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _months_after(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def _months_before(day: date, months: int) -> date:
    return _months_after(day, -months)
