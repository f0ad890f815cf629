"""What falls due for whom: a manifest names the kind, a decision table says result, date and reason of each person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

import feel
from engine import bundles, scope
from engine.bundles import LoadedBundle
from engine.errors import ServiceClosed, StepFailed
from engine.machine import plain
from engine.schedule import RESULTS, Kind, kinds_of
from feel import Layers
from models import AgendaItem, Case, Person, Service, session
from records.calendar import working_calendar
from records.postmap import peta
from records.reference import Tables, acuan
from records.snapshot import many, pegawai

NARROWED_BY = {"status": Person.status, "kedudukan": Person.standing}


@dataclass(frozen=True)
class Judgement:
    """What the decision said of one person: whether the thing is given, when, and why."""

    person_id: int
    result: str
    due_on: date | None
    code: str
    reason: str
    basis: str
    details: dict[str, Any] = field(default_factory=dict)  # label → FEEL value, in the order the table gives them
    ready: bool = False


@dataclass(frozen=True)
class Upcoming:
    """A kind of due thing as one person reads it on the service's page."""

    title: str
    judgement: Judgement
    case_number: str | None


class Judge:
    """One decision over many people on one day: calendar, reference tables and compiled condition are shared."""

    def __init__(self, kind: Kind, bundle: LoadedBundle, now: datetime) -> None:
        self.kind, self._bundle, self._now = kind, bundle, now
        self._day = scope.today(now)
        self._setting = feel.Setting(now=now, calendar=working_calendar(), zone=scope.house().zone, unit=None)
        self._tables = Tables(self._day)
        self._acuan = acuan(self._day, self._tables)
        self._when = feel.compile_expression(kind.when, where=kind.service_id, names=scope.NAMES) if kind.when else None

    def records(self, people: list[int]) -> Mapping[int, Mapping[str, Any]]:
        """The records of many people; what an expression first names is then read for all of them at once."""
        return many(people, self._day, self._tables)

    def of(self, person_id: int, record: Mapping[str, Any] | None = None) -> Judgement:
        """The judgement of a person; raises StepFailed when the table answers what no agenda can hold."""
        seen = self._context(person_id, record)
        try:
            value = self._bundle.decisions.evaluate(self.kind.decision, seen, self._setting).value
            return self._judgement(person_id, value, seen)
        except (feel.FeelError, TypeError, ValueError, ArithmeticError) as problem:
            raise StepFailed(
                "agenda", f"{self.kind.name}, pegawai {person_id}: {problem}", case_id=None, task_id=None, element=self.kind.decision
            ) from problem

    def _judgement(self, person_id: int, value: Any, seen: Mapping[str, Any]) -> Judgement:
        if not isinstance(value, Mapping) or value.get("hasil") not in RESULTS:
            raise TypeError(f"{self.kind.decision} must give {{hasil: one of {', '.join(RESULTS)}}}, not {plain(value)!r}")
        due = value.get("tanggal")
        if due is not None and (isinstance(due, datetime) or not isinstance(due, date)):
            raise TypeError(f"{self.kind.decision}: tanggal is {plain(due)!r}, not a date")
        if value["hasil"] == "BERI" and due is None:
            raise TypeError(f"{self.kind.decision}: BERI needs a tanggal")
        ready = value["hasil"] == "BERI"
        if ready and self._when is not None:
            ready = self._when.evaluate(Layers(value, seen), self._setting) is True
        return Judgement(
            person_id, value["hasil"], due, value.get("kode") or "", value.get("pesan") or "", value.get("dasar") or "",
            dict(value.get("rincian") or {}), ready,
        )

    def _context(self, person_id: int, record: Mapping[str, Any] | None) -> Mapping[str, Any]:
        day = self._day
        return scope.Lazy(
            {
                "pegawai": lambda: record if record is not None else pegawai(person_id, day),
                "pegawai pada": lambda: feel.Function("pegawai pada", ("tgl",), partial(pegawai, person_id)),
                "acuan": lambda: self._acuan,
                "peta": lambda: peta(day),
                "layanan": lambda: {"id": self.kind.service_id, "aktif": True},
                "tanggal acuan": lambda: day,
            }
        )


def in_force_bundles() -> list[LoadedBundle]:
    """The version in force of every active service."""
    services = session.scalars(sa.select(Service.id).where(Service.active, Service.bundle_id.is_not(None)).order_by(Service.id))
    return [bundles.in_force(service_id)[1] for service_id in services]


def all_kinds() -> list[tuple[Kind, LoadedBundle]]:
    """Every kind of the services in force."""
    return [(kind, bundle) for bundle in in_force_bundles() for kind in kinds_of(bundle.manifest, bundle.service_id)]


def candidates(kind: Kind, day: date) -> sa.Select[tuple[int]]:
    """The query for the people a kind asks about on a day: SQL narrows, the table decides."""
    narrowed: list[sa.ColumnElement[bool]] = [NARROWED_BY[name].in_(kind.among[name]) for name in NARROWED_BY if name in kind.among]
    if years := kind.among.get("umur_minimal"):  # whoever has no birth date is asked about: the table says so
        born = date(day.year - years, 12, 31)
        narrowed.append(sa.or_(Person.birth_date.is_(None), Person.birth_date <= born))
    return sa.select(Person.id).where(*narrowed)


def upcoming(service_id: str, person_id: int, now: datetime) -> list[Upcoming]:
    """What a service's tables say today of one person's next dates; empty for services without an agenda."""
    try:
        bundle = bundles.in_force(service_id)[1]
    except ServiceClosed:
        return []
    kinds, day = kinds_of(bundle.manifest, bundle.service_id), scope.today(now)
    return [_upcoming(kind, bundle, person_id, now) for kind in kinds if _asked_about(kind, person_id, day)]


def _asked_about(kind: Kind, person_id: int, day: date) -> bool:
    return session.scalar(candidates(kind, day).where(Person.id == person_id)) is not None


def _upcoming(kind: Kind, bundle: LoadedBundle, person_id: int, now: datetime) -> Upcoming:
    judgement = Judge(kind, bundle, now).of(person_id)
    running = (
        sa.select(Case.number)
        .join(AgendaItem, AgendaItem.case_id == Case.id)
        .where(AgendaItem.kind == kind.name, AgendaItem.person_id == person_id, Case.status == "OPEN")
        .order_by(Case.id.desc())
    )
    return Upcoming(kind.title, judgement, session.scalars(running.limit(1)).first())


def keep(kind: Kind, bundle_id: int, judgements: Iterable[Judgement], now: datetime) -> None:
    """Write what was said of each person: the started row of that date, or their one next row, changed or new.

    The row of a withdrawn case is free again: nothing came of it, so the same date may be started anew.
    """
    said = {judgement.person_id: judgement for judgement in judgements}
    started, withdrawn, following = _rows_of(kind, list(said))
    stamp = {"bundle_id": bundle_id, "evaluated_on": scope.today(now), "evaluated_at": now}
    fresh, changed, gone = [], [], []
    for person_id, judgement in said.items():
        values, here = _columns(judgement) | stamp, (person_id, judgement.due_on)
        row = withdrawn.get(here) or following.get(person_id)
        if here in started:
            gone.append(following.get(person_id))
            changed.append({"id": started[here][0], "case_id": started[here][1]} | values | {"ready": False})
        elif row is not None:
            gone.append(following.get(person_id) if here in withdrawn else None)
            changed.append({"id": row, "case_id": None} | values)
        else:
            fresh.append({"kind": kind.name, "person_id": person_id} | values)
    if superfluous := [row for row in gone if row is not None]:
        session.execute(sa.delete(AgendaItem).where(AgendaItem.id.in_(superfluous)))
    if changed:
        session.execute(sa.update(AgendaItem), changed)
    if fresh:
        session.execute(sa.insert(AgendaItem), fresh)


def _columns(judgement: Judgement) -> dict[str, Any]:
    return {
        "due_on": judgement.due_on, "result": judgement.result, "code": judgement.code, "reason": judgement.reason,
        "basis": judgement.basis, "details": plain(judgement.details), "ready": judgement.ready,
    }


Dated = tuple[int, date | None]


def _rows_of(kind: Kind, people: list[int]) -> tuple[dict[Dated, tuple[int, int]], dict[Dated, int], dict[int, int]]:
    """By (person, date): the started rows with their cases and the rows of withdrawn cases; by person: the next rows."""
    query = (
        sa.select(AgendaItem.id, AgendaItem.person_id, AgendaItem.due_on, AgendaItem.case_id, Case.status)
        .outerjoin(Case, Case.id == AgendaItem.case_id)
        .where(AgendaItem.kind == kind.name, AgendaItem.person_id.in_(people))
    )
    started, withdrawn, following = {}, {}, {}
    for row in session.execute(query):
        if row.case_id is None:
            following[row.person_id] = row.id
        elif row.status == "CANCELLED":
            withdrawn[row.person_id, row.due_on] = row.id
        else:
            started[row.person_id, row.due_on] = (row.id, row.case_id)
    return started, withdrawn, following
