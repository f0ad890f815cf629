"""Roles given and taken back, dated and in a scope, by administrators; open tasks follow."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from engine.actors import By, PersonActor
from engine.errors import GrantRefused, NotFound
from engine.scope import today
from models import Account, Person, Position, Role, RoleGrant, Unit, lock, session
from records import organisation
from records.readdressing import readdress

ADMINISTRATOR = "Administrator"
GRANTABLE = ("UNIT", "OPD", "BUREAU", "AGENCY")  # of the other scopes nobody holds a role by grant


def grantable() -> Sequence[Role]:
    """The roles that are given and taken by grants, by title."""
    return session.scalars(sa.select(Role).where(Role.scope.in_(GRANTABLE)).order_by(Role.title)).all()


def places_of(role: Role) -> Sequence[Unit]:
    """The units a role can be granted in; none for a role of the whole agency."""
    wanted = {
        "BUREAU": Unit.code == role.bureau, "OPD": Unit.kind.in_(organisation.OPD_KINDS), "UNIT": sa.true(), "AGENCY": sa.false(),
    }.get(role.scope, sa.false())
    return session.scalars(sa.select(Unit).where(Unit.active, wanted).order_by(Unit.name)).all()


def grant_role(
    title: str, *, unit_id: int | None = None, person_id: int | None = None, position_id: int | None = None, first: date,
    last: date | None = None, basis: str, by: By, now: datetime,
) -> RoleGrant:
    """Give a role in a unit to a person, or to whoever occupies a post, from the first to the last day (none: until ended).

    A role of one bureau finds its unit by itself. Raises NotFound for anyone but an administrator and GrantRefused.
    """
    demand_administrator(by)
    role = session.scalar(lock(sa.select(Role).where(Role.title == title)))
    if role is None or role.scope not in GRANTABLE:
        raise GrantRefused(why="role", role=title)
    place = _place(role, unit_id)
    _check_holder(person_id, position_id, by, now)
    if (last is not None and last < first) or (last is not None and last < today(now)):
        raise GrantRefused(why="dates")
    if not basis.strip():
        raise GrantRefused(why="basis")
    row = RoleGrant(
        role=title, unit_id=place, person_id=person_id, position_id=position_id, valid_from=first, valid_to=last, basis=basis.strip(),
        granted_by=_person(by), granted_at=now,
    )
    if _standing_beside(row):
        raise GrantRefused(why="known")
    session.add(row)
    session.flush()
    readdress(now, titles=[title])
    return row


def end_grant(grant_id: int, *, last: date | None = None, by: By, now: datetime) -> RoleGrant:
    """Take a role back after a last day (none: yesterday was the last); a grant yet to begin never does.

    Raises NotFound, and GrantRefused for one's own grant, one that has ended, or a last day before yesterday.
    """
    demand_administrator(by)
    row = session.scalar(lock(sa.select(RoleGrant).where(RoleGrant.id == grant_id)).execution_options(populate_existing=True))
    if row is None:
        raise NotFound(grant=grant_id)
    yesterday = today(now) - timedelta(days=1)
    wanted = last or yesterday
    if row.valid_to is not None and row.valid_to <= wanted:
        raise GrantRefused(why="ended")
    if wanted < yesterday:
        raise GrantRefused(why="dates")
    row.valid_to = max(wanted, row.valid_from - timedelta(days=1))
    row.ended_by, row.ended_at = _person(by), now
    session.flush()
    readdress(now, titles=[row.role])
    return row


def demand_administrator(by: By) -> None:
    """Raise NotFound for a person who is no administrator; the command line acts as the system."""
    if isinstance(by, PersonActor):
        worn = session.scalar(sa.select(Account.system_roles).where(Account.person_id == by.person_id, Account.active))
        if ADMINISTRATOR not in (worn or ()):
            raise NotFound(page="roles")


def _place(role: Role, unit_id: int | None) -> int | None:
    places = [unit.id for unit in places_of(role)]
    if role.scope == "BUREAU" and unit_id is None and places:
        return places[0]
    if role.scope == "AGENCY" and unit_id is None:
        return None
    if unit_id not in places:
        raise GrantRefused(why="unit", role=role.title)
    return unit_id


def _check_holder(person_id: int | None, position_id: int | None, by: By, now: datetime) -> None:
    if (person_id is None) == (position_id is None):
        raise GrantRefused(why="holder")
    if session.get(Person, person_id) is None if person_id is not None else session.get(Position, position_id) is None:
        raise GrantRefused(why="holder")
    own = _person(by)
    occupant = organisation.occupant(position_id, today(now)) if position_id is not None else None
    if own is not None and own in (person_id, occupant.id if occupant else None):
        raise GrantRefused(why="own")


def _standing_beside(row: RoleGrant) -> bool:
    """Whether the same holder has the same role in the same place on one of the days."""
    same = sa.and_(
        RoleGrant.role == row.role, RoleGrant.unit_id.is_not_distinct_from(row.unit_id),
        RoleGrant.person_id.is_not_distinct_from(row.person_id), RoleGrant.position_id.is_not_distinct_from(row.position_id),
        sa.or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= row.valid_from),
        RoleGrant.valid_from <= row.valid_to if row.valid_to else sa.true(),
        sa.or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= RoleGrant.valid_from),
    )
    return session.scalar(sa.select(RoleGrant.id).where(same).limit(1)) is not None


def _person(by: By) -> int | None:
    return by.person_id if isinstance(by, PersonActor) else None
