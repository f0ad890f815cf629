"""The small agency scenarios are played in: made anew inside the trial, thrown away with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from documents import signing
from engine.subjects import Subject, employee
from models import (
    Account,
    Bundle,
    BundleFile,
    Delegation,
    LedgerEntry,
    Person,
    Position,
    PositionRecord,
    RankRecord,
    Reference,
    Role,
    RoleGrant,
    SalaryRecord,
    Setting,
    Unit,
    session,
)
from records import history, organisation, reference
from records.kinds import KINDS
from records.seed import PROFILE

LONG_AGO = date(2010, 1, 1)
PLAN = Path(__file__).parent / "stage.yaml"
PERSON = {
    "nama": "name", "status": "status", "kedudukan": "standing", "jk": "sex", "tgl_lahir": "birth_date", "tmt_cpns": "cpns_from",
    "tmt_pns": "pns_from", "hp": "phone", "blokir": "blocked", "profil_lengkap": "profile_complete",
}
LEDGER = {"terpakai": "USE", "ditahan": "HOLD", "ditangguhkan": "POSTPONE", "tambahan": "EXTRA"}
POST = {"nama": "title", "jenis": "kind", "eselon": "echelon", "jenjang": "level"}
FACTS = frozenset({*PERSON, "gol", "tmt_gol", "jabatan", "gaji", "riwayat", "usulan", "buku"})


class UnknownFact(Exception):
    """A scenario names a person or a fact that the stage does not know."""


@dataclass
class Stage:
    """Who stands on the stage: their ids by key."""

    people: dict[str, int] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)  # by service, those that wait for approval

    def person(self, key: str) -> int:
        """The person of that key; raises UnknownFact."""
        if key not in self.people:
            raise UnknownFact(f"there is no {key!r} on the stage; there are {', '.join(sorted(self.people))}")
        return self.people[key]

    def subject(self, name: str) -> Subject:
        """Whom a key means: a person of the stage, `unit:key` a unit of it, else a subject as kind:key; raises UnknownFact."""
        kind, colon, key = name.partition(":")
        if not colon:
            return employee(self.person(name))
        try:
            return Subject(kind, str(self.units.get(key, key)) if kind == "unit" else key)
        except ValueError as problem:
            raise UnknownFact(str(problem)) from problem

    def meant_all(self, given: Any) -> Any:
        """The same with the ids behind `@person` (with .nip, .jabatan or a history: its last row) and `@satuan.unit`, however deep;

        `@versi.service` is a version of that service that waits for approval.
        """
        if isinstance(given, Mapping):
            return {key: self.meant_all(value) for key, value in given.items()}
        if isinstance(given, list):
            return [self.meant_all(value) for value in given]
        return self._meant(given[1:]) if isinstance(given, str) and given.startswith("@") else given

    def _meant(self, name: str) -> Any:
        key, _, part = name.partition(".")
        if key == "satuan" and part in self.units:
            return self.units[part]
        if key == "versi" and part in self.versions:
            return self.versions[part]
        if part == "jabatan" and key in self.positions:
            return self.positions[key]
        person = self.person(key)
        if part == "nip":
            return session.get_one(Person, person).nip
        if part in KINDS:
            return self._last_row(person, part)
        return person

    def _last_row(self, person: int, kind: str) -> int | None:
        table = KINDS[kind].table
        query = sa.select(table.id).where(table.person_id == person, table.state == "BERLAKU", *KINDS[kind].where())
        return session.scalar(query.order_by(table.id.desc()).limit(1))

    def key_of(self, person_id: int | None) -> str | None:
        """The key of a person, for messages."""
        return next((key for key, each in self.people.items() if each == person_id), None)


def set_version(stage: Stage, service_id: str) -> None:
    """Let a version of a service wait for approval, a copy of the newest when none does; raises UnknownFact."""
    own = sa.select(Bundle).where(Bundle.service_id == service_id).order_by(Bundle.version.desc())
    waiting, newest = session.scalar(own.where(Bundle.status == "PROPOSED").limit(1)), session.scalar(own.limit(1))
    if newest is None:
        raise UnknownFact(f"there is no service {service_id!r}")
    if waiting is None:
        waiting = Bundle(
            service_id=service_id, version=newest.version + 1, digest=f"{newest.digest}-usul", manifest=newest.manifest, status="PROPOSED",
            proposed_by="skenario", proposed_at=newest.proposed_at,
        )
        session.add(waiting)
        session.flush()
        files = session.scalars(sa.select(BundleFile).where(BundleFile.bundle_id == newest.id)).all()
        session.add_all(BundleFile(bundle_id=waiting.id, path=file.path, sha256=file.sha256) for file in files)
        session.flush()
    stage.versions[service_id] = waiting.id


def build(now: datetime) -> Stage:
    """Put units, posts, people and roles on the stage; all other units and roles rest until the trial is rolled back."""
    plan, stage = yaml.safe_load(PLAN.read_text("utf-8")), Stage()
    reference.load(now)
    if session.get(Setting, "profile") is None:
        session.add(Setting(key="profile", value=dict(PROFILE)))
    session.execute(sa.update(RoleGrant).values(valid_to=LONG_AGO.replace(year=1945)))
    session.execute(sa.update(Unit).values(active=False))
    roles = {role.title: role for role in session.scalars(sa.select(Role))}
    for row in plan["satuan"]:
        stage.units[row["kunci"]] = _unit(row, stage)
    for number, row in enumerate(plan["orang"]):
        _appoint(stage, row, number, roles, now)
    for row in plan["kosong"]:
        _post(stage, row)
    signing.init_trial_ca(now)
    session.flush()
    return stage


def _unit(row: Mapping[str, Any], stage: Stage) -> int:
    known = session.scalar(sa.select(Unit).where(Unit.code == row["kode"]))
    if known is None:
        parent = stage.units[row["induk"]] if "induk" in row else None
        known = Unit(parent_id=parent, code=row["kode"], name=row["nama"], kind=row["jenis"], active=True)
        session.add(known)
    known.active = True
    session.flush()
    return known.id


def _appoint(stage: Stage, row: Mapping[str, Any], number: int, roles: Mapping[str, Role], now: datetime) -> None:
    civil = row.get("status", "PNS") != "NON_ASN"
    sex, started = row.get("jk", "L"), date(2012, 3, 1)
    person = Person(
        nip=f"19850101{started:%Y%m}{1 if sex == 'L' else 2}{900 + number}" if civil else None, name=row["nama"],
        title_after=row.get("gelar", ""), birth_date=date(1985, 1, 1), sex=sex, status=row.get("status", "PNS"), standing="AKTIF",
        cpns_from=started if civil else None, pns_from=date(2013, 3, 1) if civil else None, phone="081234567890",
        email=f"{row['kunci']}@uji.example", blocked=False, profile_complete=True,
    )
    session.add(person)
    position = _post(stage, row)
    stage.people[row["kunci"]] = person.id
    basis = {"person_id": person.id, "source": "IMPOR", "state": "BERLAKU", "recorded_at": now}
    session.add(PositionRecord(position_id=position.id, valid_from=date(2015, 1, 1), **basis))
    if row.get("gol"):
        session.add(RankRecord(rank=row["gol"], valid_from=date(2022, 4, 1), **basis))
    system = [title for title in row.get("peran", ()) if roles[title].scope == "SYSTEM"]
    if system:
        name = f"uji-{row['kunci']}"
        session.add(Account(name=name, password_hash="!", person_id=person.id, active=True, system_roles=system, created_at=now))
    for title in row.get("peran", ()):
        if title in system:
            continue
        session.add(RoleGrant(role=title, unit_id=_place(roles[title], position), position_id=position.id, valid_from=LONG_AGO))


def _post(stage: Stage, row: Mapping[str, Any]) -> Position:
    position = Position(
        unit_id=stage.units[row["satuan"]], superior_id=stage.positions.get(row.get("atasan", "")), title=row["jabatan"], kind=row["jenis"],
        echelon=row.get("eselon"), level=row.get("jenjang"), active=True,
    )
    session.add(position)
    session.flush()
    stage.positions[row["kunci"]] = position.id
    return position


def _place(role: Role, position: Position) -> int | None:
    if role.scope == "OPD":
        return organisation.opd_of(session.get_one(Unit, position.unit_id)).id
    if role.scope == "BUREAU":
        return session.scalar(sa.select(Unit.id).where(Unit.code == role.bureau))
    return position.unit_id if role.scope == "UNIT" else None


def set_facts(stage: Stage, key: str, facts: Mapping[str, Any], now: datetime) -> None:
    """Make a person what a scenario says of them; raises UnknownFact."""
    person = session.get_one(Person, stage.person(key))
    if unknown := sorted(set(facts) - FACTS):
        raise UnknownFact(f"{key}: unknown facts {', '.join(unknown)}; there are {', '.join(sorted(FACTS))}")
    for name, value in facts.items():
        if name in PERSON:
            setattr(person, PERSON[name], value)
    if "gol" in facts:
        session.execute(sa.delete(RankRecord).where(RankRecord.person_id == person.id))
        since = facts.get("tmt_gol") or person.cpns_from or LONG_AGO
        session.add(RankRecord(person_id=person.id, rank=facts["gol"], valid_from=since, source="IMPOR", state="BERLAKU", recorded_at=now))
    for name, value in (facts.get("jabatan") or {}).items():
        if name not in POST:
            raise UnknownFact(f"{key}: unknown fact jabatan.{name}; there are {', '.join(POST)}")
        setattr(session.get_one(Position, stage.positions[key]), POST[name], value)
    if "gaji" in facts:
        session.execute(sa.delete(SalaryRecord).where(SalaryRecord.person_id == person.id))
    for kind, rows in {"gaji": facts.get("gaji") or [], **(facts.get("riwayat") or {})}.items():
        for row in rows:
            history.add(kind, person.id, stage.meant_all(row), None, now)
    for kind, rows in (facts.get("usulan") or {}).items():
        for row in rows:
            history.propose(kind, person.id, stage.meant_all(row), None, now)
    for account, years in (facts.get("buku") or {}).items():
        for year, amounts in years.items():
            _entries(person.id, account, int(year), amounts, now)
    session.flush()


def _entries(person_id: int, account: str, year: int, amounts: Mapping[str, int], now: datetime) -> None:
    for name, amount in amounts.items():
        if name not in LEDGER:
            raise UnknownFact(f"{account} {year}: unknown {name!r}; there are {', '.join(LEDGER)}")
        session.add(LedgerEntry(person_id=person_id, account=account, year=year, kind=LEDGER[name], amount=amount, at=now))


def vacate(stage: Stage, key: str) -> None:
    """Leave a post without its occupant."""
    session.execute(sa.delete(PositionRecord).where(PositionRecord.position_id == stage.positions[key]))


def let_act(stage: Stage, key: str, *, of: str, kind: str, start: date, end: date) -> None:
    """Let one person stand in for another as Plh or Plt."""
    session.add(Delegation(position_id=stage.positions[of], person_id=stage.person(key), kind=kind, valid_from=start, valid_to=end))
    session.flush()


def set_parameter(key: str, value: Any, day: date) -> None:
    """Let a parameter have another value from a day on."""
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    session.add(
        Reference(table="parameter", key=key, values={"nilai": value}, valid_from=day, basis="skenario", confirmed=False, number=number)
    )
    session.flush()


def set_profile(values: Mapping[str, Any]) -> None:
    """Let the agency be another one: a city, say, where it is a province."""
    row = session.get_one(Setting, "profile")
    row.value = {**row.value, **values}
    session.flush()
