"""Employees: who they are, their post, rank and salary as at now; one row per NIP."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from models import Account, Person, Position, PositionRecord, RankRecord, SalaryRecord, Unit, session
from records import search
from records.importing import cells
from records.importing.rows import Column, Row

HEADS = frozenset({"JPT_MADYA", "JPT_PRATAMA", "ADMINISTRATOR", "PENGAWAS"})
KINDS = HEADS | {"PELAKSANA", "JF_AHLI", "JF_TERAMPIL"}
# column of the file → column of the person
PERSON = {
    "nip": "nip", "nama": "name", "gelar_depan": "title_before", "gelar_belakang": "title_after", "tempat_lahir": "birth_place",
    "tgl_lahir": "birth_date", "jk": "sex", "status": "status", "kedudukan": "standing", "tmt_cpns": "cpns_from",
    "tmt_pns": "pns_from", "nik": "national_id", "agama": "religion", "status_kawin": "marital", "alamat": "address",
    "npwp": "tax_number", "email": "email", "hp": "phone",
}
RANKS = frozenset({*(f"{number}/{letter}" for number in ("I", "II", "III", "IV") for letter in "abcd"), "IV/e"})
CONTRACT = frozenset(
    ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII")
)


class People:
    """Imports employees, and makes the posts they are said to hold."""

    columns: Mapping[str, Column] = {
        "nip": Column(cells.text, True),
        "nama": Column(cells.text, True),
        "gelar_depan": Column(cells.text),
        "gelar_belakang": Column(cells.text),
        "tempat_lahir": Column(cells.text),
        "tgl_lahir": Column(cells.day, True),
        "jk": Column(cells.text, True, frozenset("LP")),
        "status": Column(cells.text, True, frozenset({"CPNS", "PNS", "PPPK"})),
        "kedudukan": Column(cells.text),
        "tmt_cpns": Column(cells.day, True),
        "tmt_pns": Column(cells.day),
        "nik": Column(cells.text),
        "agama": Column(cells.text),
        "status_kawin": Column(cells.text),
        "alamat": Column(cells.text),
        "npwp": Column(cells.text),
        "email": Column(cells.text),
        "hp": Column(cells.text),
        "kode_unit": Column(cells.text, True),
        "jabatan": Column(cells.text, True),
        "jenis_jabatan": Column(cells.text, True, KINDS),
        "eselon": Column(cells.text),
        "jenjang": Column(cells.text),
        "tmt_jabatan": Column(cells.day, True),
        "gol": Column(cells.text, True, RANKS | CONTRACT),
        "tmt_gol": Column(cells.day, True),
        "mkg_tahun": Column(cells.whole, True),
        "mkg_bulan": Column(cells.whole),
        "gapok": Column(cells.whole),
        "tmt_gapok": Column(cells.day),
    }

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._units = dict(session.execute(sa.select(Unit.code, Unit.id)).tuples().all())

    def key(self, line: Mapping[str, Any]) -> str:
        """The NIP."""
        return re.sub(r"\s", "", str(line.get("nip") or ""))

    def look(self, rows: list[Row]) -> None:
        """Rows whose NIP is on record are known when they agree with it, and refused when they differ."""
        for row in rows:
            if row.values.get("nip"):
                row.values["nip"] = self.key(row.values)
            self._plausible(row)
        numbers = [row.values["nip"] for row in rows if row.values.get("nip")]
        there = {person.nip: person for person in session.scalars(sa.select(Person).where(Person.nip.in_(numbers)))}
        for row in rows:
            if (person := there.get(row.values.get("nip"))) is not None:
                row.known = True
                if differing := [name for name, column in PERSON.items() if not _agrees(row.values.get(name), getattr(person, column))]:
                    row.refuse("known_otherwise", "nip", kolom=differing)

    def _plausible(self, row: Row) -> None:
        values = row.values
        nip, born, started = values.get("nip"), values.get("tgl_lahir"), values.get("tmt_cpns")
        if nip and not re.fullmatch(_CONTRACT_NIP if values.get("status") == "PPPK" else _NIP, nip):
            row.refuse("nip_form", "nip")
        if values.get("nik") and not re.fullmatch(r"\d{16}", values["nik"]):
            row.refuse("nik_form", "nik")
        if born and started and started.year < born.year + 15:
            row.refuse("too_young", "tmt_cpns")
        if values.get("kode_unit") and values["kode_unit"] not in self._units:
            row.refuse("unknown_unit", "kode_unit", kode=values["kode_unit"])
        if not 0 <= (values.get("mkg_tahun") or 0) <= 60 or not 0 <= (values.get("mkg_bulan") or 0) <= 11:
            row.refuse("number", "mkg_tahun")
        if (values.get("gapok") is None) != (values.get("tmt_gapok") is None) or (values.get("gapok") or 1) <= 0:
            row.refuse("salary_half", "gapok")

    def write(self, rows: list[Row]) -> None:
        """People with account, post, rank and salary."""
        people = _returning(Person, [self._person(row.values) for row in rows])
        search.complete()
        posts = _returning(Position, [self._post(row.values) for row in rows])
        account: dict[str, Any] = {"password_hash": None, "active": True, "language": "id", "system_roles": [], "created_at": self._now}
        session.execute(
            sa.insert(Account), [{"person_id": id, "name": row.values["nip"], **account} for id, row in zip(people, rows, strict=True)]
        )
        held, ranks, salaries = [], [], []
        for person, post, row in zip(people, posts, rows, strict=True):
            values = row.values
            service = {"service_years": values["mkg_tahun"], "service_months": values.get("mkg_bulan") or 0}
            held.append(self._history(person, values["tmt_jabatan"]) | {"position_id": post})
            ranks.append(self._history(person, values["tmt_gol"]) | {"rank": values["gol"], **service})
            if values.get("gapok"):
                pay = {"rank": values["gol"], "amount": values["gapok"], "cause": "PP_BARU", **service}
                salaries.append(self._history(person, values["tmt_gapok"]) | pay)
        for table, entries in ((PositionRecord, held), (RankRecord, ranks), (SalaryRecord, salaries)):
            if entries:
                session.execute(sa.insert(table), entries)

    def finish(self) -> None:
        """Put every post without a superior under the head of its unit, or of the nearest unit above."""
        parents = {row.id: row.parent_id for row in session.execute(sa.select(Unit.id, Unit.parent_id))}
        posts = session.execute(sa.select(Position.id, Position.unit_id, Position.kind, Position.superior_id).where(Position.active)).all()
        order = ("JPT_MADYA", "JPT_PRATAMA", "ADMINISTRATOR", "PENGAWAS")
        heads: dict[int, Any] = {}
        for post in posts:
            known = heads.get(post.unit_id)
            if post.kind in HEADS and (known is None or order.index(post.kind) < order.index(known.kind)):
                heads[post.unit_id] = post
        changed = []
        for post in posts:
            if post.superior_id is None and post.kind in KINDS:
                unit, seen = post.unit_id, set[int]()
                while unit is not None and unit not in seen and (unit not in heads or heads[unit].id == post.id):
                    seen.add(unit)
                    unit = parents.get(unit)
                if unit is not None and unit in heads:
                    changed.append({"id": post.id, "superior_id": heads[unit].id})
        if changed:
            session.execute(sa.update(Position), changed)

    def _person(self, values: Mapping[str, Any]) -> dict[str, Any]:
        optional = {"birth_date", "sex", "cpns_from", "pns_from"}
        person = {column: values.get(name) for name, column in PERSON.items()}
        return {key: value if value is not None or key in optional else "" for key, value in person.items()} | {
            "standing": values.get("kedudukan") or "AKTIF", "blocked": False, "profile_complete": bool(values.get("nik")),
        }

    def _post(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "unit_id": self._units[values["kode_unit"]], "superior_id": None, "title": values["jabatan"],
            "kind": values["jenis_jabatan"], "echelon": values.get("eselon"), "level": values.get("jenjang"), "active": True,
        }

    def _history(self, person: int, since: date) -> dict[str, Any]:
        return {"person_id": person, "valid_from": since, "source": "IMPOR", "state": "BERLAKU", "recorded_at": self._now}


_NIP = r"\d{12}(0[1-9]|1[0-2])[12]\d{3}"  # birth, year and month of appointment, sex, sequence
_CONTRACT_NIP = r"\d{18}"


def _agrees(value: Any, stored: Any) -> bool:
    return value is None or value == stored


def _returning(table: Any, rows: list[dict[str, Any]]) -> list[int]:
    query = sa.insert(table).returning(table.id, sort_by_parameter_order=True)
    return list(session.scalars(query, rows))
