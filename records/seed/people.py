"""People with consistent numbers, rank and post histories, and leave ledgers of every kind."""

import random
from collections import Counter
from datetime import date, datetime, timedelta

from models import Account, Person, PositionRecord, RoleGrant
from records.calendar import WorkingCalendar
from records.seed import career, life
from records.seed.cast import ACCOUNT_NAMES, CAST, FACTS, SYSTEM_ROLES, Facts
from records.seed.histories import Histories
from records.seed.leave import Leave
from records.seed.names import LAST, MEN, PLACES, TITLES, WOMEN
from records.seed.rows import Rows
from records.seed.structure import Post

AGES = {"JPT_PRATAMA": (50, 58), "ADMINISTRATOR": (42, 55), "PENGAWAS": (36, 54)}
SEED = "alur-1"
SINCE = date(2015, 1, 1)  # the first day of every role


class People:
    """Fills posts one after the other; `employed` counts the civil servants made so far."""

    def __init__(
        self, rows: Rows, day: date, now: datetime, password_hash: str | None, calendar: WorkingCalendar
    ) -> None:
        self.employed = 0
        self._rows, self._day, self._now, self._hash = rows, day, now, password_hash
        self._random = random.Random(SEED)
        self._numbers: Counter[str] = Counter()
        self._histories = Histories(rows, day, now, self._random)
        self._leave = Leave(rows, day, now, calendar, self._random)

    def appoint(self, post: Post, staff_index: int | None = None) -> None:
        """Put a person into a post with everything the record says of them; a vacant post only gets its grants."""
        for role, unit in post.by_post:
            self._rows.add(RoleGrant, role=role, unit_id=unit, position_id=post.id, person_id=None, valid_from=SINCE, reviewed_at=self._now)
        if post.vacant:
            return
        facts = FACTS[post.cast] if post.cast else self._invent(post.kind)
        status, standing = self._status(post, staff_index)
        started = facts.started or (None if status == "NON_ASN" else career.months_after(self._day, -5))
        if status == "CPNS":
            started = career.months_after(self._day, -5)
        nip = self._nip(facts, started) if started else None
        household = life.household(facts, self._day, self._random) if started else []
        person = self._person(post, facts, nip, started, status, standing, staff_index, bool(household))
        for role, unit in post.by_person:
            self._rows.add(RoleGrant, role=role, unit_id=unit, person_id=person, position_id=None, valid_from=SINCE, reviewed_at=self._now)
        self._posts(person, post, started)
        if started is None:
            return
        self.employed += 1
        self._histories.write(person, post.kind, facts, started, status, standing, staff_index)
        self._histories.family(person, household)
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
        self, post: Post, facts: Facts, nip: str | None, started: date | None, status: str, standing: str, index: int | None,
        married: bool,
    ) -> int:
        name = ACCOUNT_NAMES.get(post.cast or "") or nip
        person = self._rows.add(
            Person, nip=nip, name=facts.name, title_before="", title_after=facts.title,
            birth_place=self._random.choice(PLACES), birth_date=facts.born, sex=facts.sex, status=status, standing=standing,
            cpns_from=started, pns_from=career.months_after(started, 12) if started and status == "PNS" else None,
            email=f"{name}@nusakencana.example", phone=f"08{self._random.randint(10**9, 10**10 - 1)}",
            national_id=life.national_id(facts, self._numbers), marital="KAWIN" if married else "BELUM_KAWIN",
            religion=self._random.choice(life.RELIGIONS), address=f"Jalan {self._random.choice(LAST)} {self._random.randint(1, 200)}",
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
        self._histories.add(PositionRecord, person, f"821.2/{person}/{since.year}", since, until, position_id=position)
