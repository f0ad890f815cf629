"""What an expression sees: the case's variables, the subject's record, dated references, the case itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa

import feel
from engine import kin, roles
from engine.actors import house
from models import Case, Person, Position, Service, Task, session
from records import dossier, organisation
from records.calendar import working_calendar
from records.postmap import peta
from records.reference import Tables, acuan
from records.snapshot import pegawai

NAMES = ("pegawai pada", "tanggal acuan", "hari ini")


class Lazy(Mapping[str, Any]):
    """A context whose entries are made when they are first read."""

    def __init__(self, makers: Mapping[str, Callable[[], Any]]) -> None:
        self._makers = makers
        self._made: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._made:
            self._made[key] = self._makers[key]()
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __contains__(self, key: object) -> bool:
        return key in self._makers


@dataclass(frozen=True)
class About:
    """What a scope is about; a draft has no case yet."""

    service_id: str
    service_active: bool
    subject_id: int | None
    unit_id: int | None
    now: datetime
    case_id: int | None = None
    number: str | None = None
    opened_at: datetime | None = None
    subject_kind: str = "employee"
    subject_key: str = ""
    on_behalf: bool = False

    @property
    def day(self) -> date:
        return today(self.now)


def today(now: datetime) -> date:
    """The day of a moment in the agency's zone."""
    return now.astimezone(house().zone).date()


def setting(about: About) -> feel.Setting:
    """The moment, calendar and zone an evaluation counts in."""
    return feel.Setting(now=about.now, calendar=working_calendar(), zone=house().zone, unit=about.unit_id)


def context(about: About, as_of: date | None = None) -> Mapping[str, Any]:
    """Everything but the variables, read as at a day (default today)."""
    day = as_of or about.day

    def record(on: date) -> Mapping[str, Any] | None:
        return pegawai(about.subject_id, on) if about.subject_id else None

    return Lazy(
        {
            "pegawai": lambda: record(day),
            "pegawai pada": lambda: feel.Function("pegawai pada", ("tgl",), record),
            "acuan": lambda: acuan(day),
            "peta": lambda: peta(day, about.case_id),
            "berkas": lambda: _case(about),
            "layanan": lambda: _service(about),
            "tanggal acuan": lambda: day,
        }
    )


def _case(about: About) -> Mapping[str, Any]:
    opened = about.opened_at or about.now
    return Lazy(
        {
            "id": lambda: Decimal(about.case_id) if about.case_id else None,
            "nomor": lambda: about.number,
            "dibuka": lambda: opened.astimezone(house().zone).date(),
            "layanan": lambda: about.service_id,
            "unit": lambda: Decimal(about.unit_id) if about.unit_id else None,
            "subjek": lambda: {"jenis": about.subject_kind, "kunci": about.subject_key},
            "atas_nama": lambda: about.on_behalf,
            "induk": lambda: kin.parent_number(about.case_id) if about.case_id else None,
            "induk_subjek": lambda: kin.parent_subject(about.case_id) if about.case_id else None,
            "anggota": lambda: kin.members(about.case_id) if about.case_id else [],
            "anak": lambda: {word: Decimal(count) for word, count in kin.counters(about.case_id or 0).items()},
            "dokumen": lambda: _papers(about),
            "pejabat": lambda: feel.Function("pejabat", ("peran", "unit?"), partial(official, about)),
            "pemegang": lambda: feel.Function("pemegang", ("peran", "unit?"), partial(officials, about)),
            "pembuka": lambda: opener(about),
            "pelaku": lambda: feel.Function("pelaku", ("elemen",), lambda elemen: doer(about, elemen)),
        }
    )


def _papers(about: About) -> list[Mapping[str, Any]]:
    """The documents of the case, by code the last one chosen, named as the dossier's kinds are."""
    tables = Tables(about.day)
    found: list[Mapping[str, Any]] = []
    for code, document, verdict in dossier.of_case(about.case_id) if about.case_id else []:
        kind = tables.find("jenis_dokumen", code)
        found.append({
            "kode": code, "nama": kind["nama"] if kind else document.name, "dokumen": Decimal(document.id),
            "putusan": verdict.verdict if verdict else None, "catatan": verdict.note if verdict else None,
        })
    return found


def _service(about: About) -> Mapping[str, Any]:
    others = sa.select(sa.func.count()).where(
        Case.service_id == about.service_id, Case.process == about.service_id,  # what follows a decision may run for years beside a new one
        Case.subject_id == about.subject_id, Case.status == "OPEN", Case.id != (about.case_id or 0),
    )
    running = Decimal(session.scalar(others) or 0) if about.subject_id else Decimal(0)
    active = sa.select(Service.id).where(Service.active, Service.bundle_id.is_not(None)).order_by(Service.id)
    return Lazy(
        {
            "id": lambda: about.service_id, "aktif": lambda: about.service_active, "berkas_berjalan": lambda: running,
            "semua": lambda: list(session.scalars(active)),
        }
    )


def doer(about: About, element: str) -> Mapping[str, Any] | None:
    """Who last did the task of an element in this case, and when; null when nobody did."""
    query = (
        sa.select(Task)
        .where(Task.case_id == about.case_id, Task.element == element, Task.status == "DONE", Task.done_by.is_not(None))
        .order_by(Task.id.desc())
        .limit(1)
    )
    task = session.scalar(query) if about.case_id else None
    if task is None or task.done_by is None or task.done_at is None:
        return None
    return {**_person(task.done_by, about.day), "peran": task.role, "pada": task.done_at.astimezone(house().zone).date()}


def official(about: About, role: str, unit_id: Decimal | None = None) -> Mapping[str, Any] | None:
    """The current holder of a role for this case (in its unit or in another), in words and numbers a diagram can compare."""
    return next(iter(officials(about, role, unit_id)), None)


def officials(about: About, role: str, unit_id: Decimal | None = None) -> list[Mapping[str, Any]]:
    """Everybody who holds a role for this case, or its fallback."""
    given = int(unit_id) if unit_id is not None else None
    addressee = roles.resolve(role, subject_id=about.subject_id, unit_id=about.unit_id, day=about.day, given_unit=given)
    return [{**_person(holder, about.day), "peran": addressee.role} for holder in addressee.holders]


def opener(about: About) -> Mapping[str, Any] | None:
    """Whoever opened the case; null when the system did."""
    opened_by = session.scalar(sa.select(Case.opened_by).where(Case.id == about.case_id)) if about.case_id else None
    return _person(opened_by, about.day) if opened_by else None


def _person(person_id: int, day: date) -> dict[str, Any]:
    person = session.get_one(Person, person_id)
    position: Position | None = organisation.position_of(person.id, day)
    return {
        "id": Decimal(person.id),
        "nama": person.full_name,
        "nip": person.nip,
        "jabatan": position.title if position else None,
    }
