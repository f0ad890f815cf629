"""An employee's record as people read it: rows with their basis, who may read it, who did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine import permission, roles
from engine.errors import NotFound
from engine.scope import today
from models import AccessLog, Account, Person, Position, PositionRecord, Role, Unit, session
from records import dossier, organisation
from records.kinds import Kind
from records.search import Found, search
from records.snapshot import pegawai
from records.snapshot.rows import kinds_of, rows_of

FOUND = 50
READ = ("BERLAKU", "DIUSULKAN")
SILENT = frozenset({"nomor", "tanggal", "pejabat", "dokumen"})  # shown as the row's basis


@dataclass(frozen=True)
class RecordRow:
    """One row of history in words: what it says, since when, on which basis, from which case."""

    facts: list[tuple[str, Any]]
    valid_from: Any
    valid_to: Any
    basis: tuple[str, Any, str]
    document_id: int | None
    case_number: str | None
    proposed: bool


@dataclass(frozen=True)
class RecordPage:
    """Everything an employee's page shows."""

    person: Person
    position: Position | None
    snapshot: Mapping[str, Any]
    chapters: list[tuple[str, list[RecordRow]]]
    dossier: list[dossier.Held]  # only for the person themselves


def record_page(person_id: int, viewer_id: int, now: datetime) -> RecordPage:
    """An employee's record for whoever may read it; raises NotFound otherwise."""
    person = session.get(Person, person_id)
    if person is None or not may_read(person_id, viewer_id, now):
        raise NotFound(person=person_id)
    kinds = [kind for kind in kinds_of(person_id) if not kind.confidential and kind.name not in ("mpp", "cltn")]
    chapters = [(kind.title, _rows(kind, person_id, viewer_id, now)) for kind in kinds]
    day = today(now)
    held = dossier.held(person_id) if person_id == viewer_id else []
    return RecordPage(person, organisation.position_of(person_id, day), pegawai(person_id, day), [c for c in chapters if c[1]], held)


def _rows(kind: Kind, person_id: int, viewer_id: int, now: datetime) -> list[RecordRow]:
    """What is in force, and what is proposed in cases the viewer may know of."""
    rows = rows_of(kind, [person_id], READ).get(person_id, [])
    numbers = permission.visible_among([row.case_id for row in rows], viewer_id, now)
    rows = [row for row in rows if row.state != "DIUSULKAN" or row.case_id is None or row.case_id in numbers]
    shown = [(key, column) for key, column in kind.columns.items() if key not in SILENT and column not in ("valid_from", "valid_to")]
    return [
        RecordRow(
            [fact for key, column in shown if (fact := _fact(key, getattr(row, column))) is not None], row.valid_from, row.valid_to,
            (row.basis_number, row.basis_date, row.basis_official), row.document_id, numbers.get(row.case_id), row.state == "DIUSULKAN",
        )
        for row in reversed(rows)
    ]


def _fact(key: str, value: Any) -> tuple[str, Any] | None:
    if value in (None, "", [], {}):
        return None
    if key == "jabatan_id":
        position = session.get(Position, value)
        return ("jabatan", f"{position.title}, {position.unit.name}") if position is not None else None
    return key, value


def may_read(person_id: int, viewer_id: int, now: datetime) -> bool:
    """Oneself, the superiors above, the officials of one's OPD, those who decide for the whole agency, and auditors."""
    if person_id == viewer_id:
        return True
    units = readable_units(viewer_id, now)
    if units is None:
        return True
    own = organisation.unit_of(person_id, today(now))
    if own is not None and {unit.id for unit in organisation.path(own)} & units:
        return True
    mine = roles.hats(viewer_id, today(now)).all_positions
    return any(
        position is not None and position.id in mine
        for position in (organisation.superior_position(person_id, today(now), level=level) for level in (1, 2))
    )


def readable_units(viewer_id: int, now: datetime) -> set[int] | None:
    """The units whose employees a person may look up with their sub-units; None means all of them."""
    hats = roles.hats(viewer_id, today(now))
    if "Auditor" in hats.system:
        return None
    held = hats.roles
    if not held:
        return set()
    known = {role.title: role for role in session.scalars(sa.select(Role).where(Role.title.in_({title for title, _ in held})))}
    if any(known[title].scope == "BUREAU" or (known[title].scope == "AGENCY" and known[title].signs) for title, _ in held):
        return None
    return {unit for title, unit in held if known[title].scope == "OPD" and unit is not None}


def find(text: str, viewer_id: int, now: datetime) -> list[Found]:
    """The employees a person may look up, by parts of the name or the beginning of the NIP."""
    units = readable_units(viewer_id, now)
    return search(text, today(now), units=None if units is None else _with_those_below(units), limit=FOUND)


def _with_those_below(units: set[int]) -> set[int]:
    every, fresh = set(units), set(units)
    while fresh:
        fresh = set(session.scalars(sa.select(Unit.id).where(Unit.parent_id.in_(fresh)))) - every
        every |= fresh
    return every


def looks_at(person_id: int, *, limit: int = 100) -> list[tuple[AccessLog, Person]]:
    """Who looked at a person's data, the newest first."""
    query = sa.select(AccessLog, Person).join(Person, Person.id == AccessLog.viewer_id).where(AccessLog.person_id == person_id)
    return [(row[0], row[1]) for row in session.execute(query.order_by(AccessLog.id.desc()).limit(limit))]


@dataclass(frozen=True)
class Guest:
    """Somebody whose account has no password yet."""

    account_id: int
    account: str
    name: str
    unit: str


def without_password(unit_code: str | None, now: datetime) -> list[Guest]:
    """Everybody who has not chosen a password yet, by unit and name; of one unit and those below it when its code is given."""
    own = sa.and_(PositionRecord.person_id == Person.id, organisation.held(today(now)), PositionRecord.kind == "DEFINITIF")
    query = (
        sa.select(Account.id, Account.name, Person.name, Unit.name)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(PositionRecord, own)
        .outerjoin(Position, Position.id == PositionRecord.position_id)
        .outerjoin(Unit, Unit.id == Position.unit_id)
        .where(Account.active, Account.password_hash.is_(None))
        .order_by(Unit.name, Person.name, Account.id)
    )
    if unit_code is not None:
        unit_id = session.scalar(sa.select(Unit.id).where(Unit.code == unit_code))
        if unit_id is None:
            raise NotFound(unit=unit_code)
        query = query.where(Position.unit_id.in_(_with_those_below({unit_id})))
    found = {row[0]: Guest(row[0], row[1], row[2], row[3] or "") for row in session.execute(query)}
    session.rollback()
    return list(found.values())


@dataclass(frozen=True)
class UnitPage:
    """A unit of the tree: the way down to it, its sub-units, its posts and who occupies them."""

    unit: Unit
    path: list[Unit]
    children: list[Unit]
    posts: list[tuple[Position, Person | None]]


def unit_page(unit_id: int | None, now: datetime) -> UnitPage:
    """A unit, or the root of the tree; raises NotFound."""
    root = sa.select(Unit).where(Unit.parent_id.is_(None), Unit.active).order_by(Unit.id)
    unit = session.get(Unit, unit_id) if unit_id is not None else session.scalars(root).first()
    if unit is None or not unit.active:
        raise NotFound(unit=unit_id)
    children = session.scalars(sa.select(Unit).where(Unit.parent_id == unit.id, Unit.active).order_by(Unit.name))
    seats = sa.select(Position).where(Position.unit_id == unit.id, Position.active).order_by(Position.echelon, Position.title)
    posts = [(post, organisation.occupant(post.id, today(now))) for post in session.scalars(seats)]
    return UnitPage(unit, organisation.path(unit), list(children), posts)
