"""Who may do what: a lane's role becomes an addressee, and a person wears hats."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from models import Account, Delegation, PositionRecord, Role, RoleGrant, Task, TeamMember, Unit, remembered, session
from records import organisation

SUBJECT, SUPERIOR, SECOND_SUPERIOR, TEAM = "SUBJECT", "SUPERIOR", "SUPERIOR2", "TEAM"
NOBODY: frozenset[int] = frozenset()
HOLDING = ("position_records", "delegations", "role_grants")


class UnknownRole(Exception):
    """A lane or property names a role that is not in the table of roles."""


@dataclass(frozen=True)
class Addressee:
    """Whom a task waits for: a person, a position, a team, or a role in a unit; `holders` at this moment."""

    role: str
    unit_id: int | None = None
    position_id: int | None = None
    person_id: int | None = None
    team_id: int | None = None
    holders: tuple[int, ...] = ()


@dataclass(frozen=True)
class Hats:
    """Everything a person may act as on a day; `acting` maps a delegated position to PLH or PLT."""

    person_id: int
    positions: frozenset[int]
    acting: dict[int, str] = field(default_factory=dict)
    roles: frozenset[tuple[str, int | None]] = frozenset()
    teams: frozenset[int] = frozenset()
    system: frozenset[str] = frozenset()  # Administrator, Penyunting SOP, Auditor

    @property
    def all_positions(self) -> frozenset[int]:
        return self.positions | self.acting.keys()


def _in_force(table: Any, day: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    return sa.and_(table.valid_from <= day, sa.or_(table.valid_to.is_(None), table.valid_to >= day))


def hats(person_id: int, day: date) -> Hats:
    """The positions, delegations, roles, teams and system roles of a person on a day."""
    return remembered(("hats", person_id, day), lambda: _hats(person_id, day), *HOLDING, "team_members", "accounts")


def _hats(person_id: int, day: date) -> Hats:
    worn: dict[str, list[tuple[str, int | None]]] = {}
    for what, name, number in session.execute(WORN, {"person": person_id, "day": day}):
        worn.setdefault(what, []).append((name, number))
    posts = [(kind, position) for kind, position in worn.get("POST", []) if position is not None]
    positions = frozenset(position for kind, position in posts if not kind)
    return Hats(
        person_id, positions, {position: kind for kind, position in posts if kind and position not in positions},
        frozenset(worn.get("ROLE", [])), frozenset(team for _, team in worn.get(TEAM, []) if team is not None),
        frozenset(title for titles, _ in worn.get("SYSTEM", []) for title in json.loads(titles)),
    )


def _worn() -> sa.CompoundSelect[Any]:
    """Everything one person wears on one day, in one statement that is built once: (what, name, number)."""
    person, day = sa.bindparam("person", type_=sa.BigInteger), sa.bindparam("day", type_=sa.Date)
    own = sa.select(sa.literal("").label("kind"), PositionRecord.position_id).where(
        PositionRecord.person_id == person, PositionRecord.state == "BERLAKU", _in_force(PositionRecord, day)
    )
    lent = sa.select(Delegation.kind, Delegation.position_id).where(Delegation.person_id == person, _in_force(Delegation, day))
    held = own.union_all(lent).cte("held")
    mine = sa.or_(RoleGrant.person_id == person, RoleGrant.position_id.in_(sa.select(held.c.position_id)))
    system = sa.type_coerce(Account.system_roles, sa.Text)
    return sa.union_all(
        sa.select(sa.literal("POST"), held.c.kind, held.c.position_id),
        sa.select(sa.literal("ROLE"), RoleGrant.role, RoleGrant.unit_id).where(mine, _in_force(RoleGrant, day)),
        sa.select(sa.literal(TEAM), sa.literal(""), TeamMember.team_id).where(TeamMember.person_id == person),
        sa.select(sa.literal("SYSTEM"), system, sa.null()).where(Account.person_id == person),
    )


WORN = _worn()


def holders(role: str, unit_id: int | None, day: date) -> list[int]:
    """The people who hold a role in a unit on a day: granted by name, by position, or by delegation of the position."""
    return remembered(("holders", role, unit_id, day), lambda: _holders(role, unit_id, day), *HOLDING)


def _holders(role: str, unit_id: int | None, day: date) -> list[int]:
    grant = sa.and_(
        RoleGrant.role == role,
        RoleGrant.unit_id == unit_id if unit_id is not None else RoleGrant.unit_id.is_(None),
        _in_force(RoleGrant, day),
    )
    return list(
        session.scalars(
            sa.select(RoleGrant.person_id)
            .where(grant, RoleGrant.person_id.is_not(None))
            .union(
                sa.select(PositionRecord.person_id)
                .join(RoleGrant, RoleGrant.position_id == PositionRecord.position_id)
                .where(grant, PositionRecord.state == "BERLAKU", _in_force(PositionRecord, day)),
                sa.select(Delegation.person_id)
                .join(RoleGrant, RoleGrant.position_id == Delegation.position_id)
                .where(grant, _in_force(Delegation, day)),
            )
        )
    )


def resolve(
    role: str, *, subject_id: int | None, unit_id: int | None, day: date, given_unit: int | None = None, barred: frozenset[int] = NOBODY
) -> Addressee:
    """Whom a role means for a case about this subject in this unit, `given_unit` in its place when the diagram names one.

    A role that only the subject, or somebody `barred`, holds falls to its fallback.

    Raises UnknownRole. When nobody at all holds the role or a fallback, the addressee has no holders: the case waits
    until somebody is granted it, and an administrator sees it.
    """
    first: Addressee | None = None
    for title in _with_fallback(role):
        addressee = _resolve_one(title, subject_id, given_unit or unit_id, day, barred | {subject_id or 0})
        first = first or addressee
        if addressee.holders:
            return addressee
    return first or Addressee(role)


def _with_fallback(role: str) -> Iterable[str]:
    seen, queue = set(), [role]
    while queue:
        title = queue.pop(0)
        if title in seen:
            continue
        seen.add(title)
        yield title
        queue.extend(_role(title).fallback)


def is_system(title: str) -> bool:
    """Whether a role belongs to accounts, as an administrator's does, and not to posts."""
    return _role(title).scope == "SYSTEM"


def sharing_fallback(titles: set[str]) -> set[str]:
    """These roles and all that a task may pass to or from when they are given or taken: every way of fallbacks they lie on."""
    if not titles:
        return set()
    known = list(session.scalars(sa.select(Role)))  # held, so that the ways below are walked without asking again
    ways = [set(_with_fallback(role.title)) for role in known]
    return titles.union(*(way for way in ways if way & titles))


def _role(title: str) -> Role:
    role = remembered(("role", title), lambda: session.get(Role, title), "roles")
    if role is None:
        raise UnknownRole(title)
    return role


def is_subjects_own(title: str) -> bool:
    """Whether a role is that of the subject themselves."""
    return _role(title).scope == SUBJECT


def subjects_own() -> str:
    """The title of the subject's own role; raises UnknownRole when the table has none."""
    title = session.scalar(sa.select(Role.title).where(Role.scope == SUBJECT).order_by(Role.title).limit(1))
    if title is None:
        raise UnknownRole(SUBJECT)
    return title


def _resolve_one(title: str, subject_id: int | None, unit_id: int | None, day: date, barred: frozenset[int]) -> Addressee:
    role = _role(title)
    if role.scope == SUBJECT:
        return Addressee(title, person_id=subject_id, holders=(subject_id,) if subject_id else ())
    if role.scope in (SUPERIOR, SECOND_SUPERIOR):
        return _superior(title, subject_id, day, 2 if role.scope == SECOND_SUPERIOR else 1, barred)
    place = _place(role, unit_id)
    others = tuple(person for person in holders(title, place, day) if person not in barred)
    return Addressee(title, unit_id=place, holders=others)


def _superior(title: str, subject_id: int | None, day: date, level: int, barred: frozenset[int]) -> Addressee:
    position = organisation.superior_position(subject_id, day, level=level) if subject_id else None
    if position is None:
        return Addressee(title)
    acting = session.scalars(sa.select(Delegation.person_id).where(Delegation.position_id == position.id, _in_force(Delegation, day)))
    occupant = organisation.occupant(position.id, day)
    people = ([occupant.id] if occupant else []) + list(acting)
    return Addressee(title, position_id=position.id, holders=tuple(p for p in people if p not in barred))


def _place(role: Role, unit_id: int | None) -> int | None:
    if role.scope == "AGENCY":
        return None
    if role.scope == "BUREAU":
        return remembered(("bureau", role.bureau), lambda: session.scalar(sa.select(Unit.id).where(Unit.code == role.bureau)), "units")
    unit = session.get(Unit, unit_id) if unit_id else None
    if unit is None:
        return None
    return organisation.opd_of(unit).id if role.scope == "OPD" else unit.id


def wears(hats_: Hats, task: Task, subject_id: int | None) -> bool:
    """Whether these hats include the task's addressee; the subject only ever fits their own lane."""
    if task.person_id is not None:
        return task.person_id == hats_.person_id
    if hats_.person_id == subject_id:
        return False
    if task.position_id is not None:
        return task.position_id in hats_.all_positions
    if task.team_id is not None:
        return task.team_id in hats_.teams
    return (task.role, task.unit_id) in hats_.roles


def addressed_to(hats_: Hats) -> sa.ColumnElement[bool]:
    """The condition on open task rows that one of these hats is meant."""
    clauses: list[sa.ColumnElement[bool]] = [Task.person_id == hats_.person_id]
    by_role = sa.and_(Task.person_id.is_(None), Task.position_id.is_(None), Task.team_id.is_(None))
    if hats_.all_positions:
        clauses.append(Task.position_id.in_(hats_.all_positions))
    if hats_.teams:
        clauses.append(Task.team_id.in_(hats_.teams))
    for title, unit_id in sorted(hats_.roles, key=str):
        place = Task.unit_id == unit_id if unit_id is not None else Task.unit_id.is_(None)
        clauses.append(sa.and_(Task.role == title, place, by_role))
    return sa.or_(*clauses)


def granting_positions(role: str, unit_id: int | None, day: date) -> list[int]:
    """The posts whose occupants hold a role in a unit."""
    place = RoleGrant.unit_id == unit_id if unit_id is not None else RoleGrant.unit_id.is_(None)
    query = sa.select(RoleGrant.position_id).where(
        RoleGrant.role == role, place, RoleGrant.position_id.is_not(None), _in_force(RoleGrant, day)
    )
    return [position for position in session.scalars(query) if position is not None]
