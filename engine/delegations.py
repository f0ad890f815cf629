"""Plh and Plt as dated rows: given by the occupant of a post or an administrator, ended early by either."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from engine.actors import PersonActor
from engine.errors import NotFound, NotYoursToGive
from engine.scope import today
from models import Account, Delegation, Person, Position, PositionRecord, session
from records import organisation
from records.readdressing import readdress


@dataclass(frozen=True)
class Standin:
    """A delegation with the post and the person who acts in it."""

    delegation: Delegation
    position: Position
    person: Person


def standins(person_id: int, now: datetime) -> list[Standin]:
    """The posts a person acts in today, and who acts in the posts they occupy."""
    return _found(_touches(person_id, now), organisation.in_force(Delegation, today(now)))


def delegations_of(person_id: int, now: datetime) -> list[Standin]:
    """Every delegation of a person's posts or to a person that has not ended yet, the earliest first."""
    return _found(_touches(person_id, now), Delegation.valid_to >= today(now))


def posts_of(person_id: int, now: datetime) -> list[Position]:
    """The posts a person occupies today."""
    return list(session.scalars(sa.select(Position).where(Position.id.in_(_posts(person_id, now))).order_by(Position.title)))


def delegate(
    position_id: int, person_id: int, kind: str, *, first: date, last: date, basis: str, by: PersonActor, now: datetime
) -> Delegation:
    """Let a person act in a post from the first to the last day; raises NotYoursToGive."""
    if not _may_give(position_id, by.person_id, now) or _occupies(position_id, person_id, now):
        raise NotYoursToGive(position=position_id)
    row = Delegation(position_id=position_id, person_id=person_id, kind=kind, valid_from=first, valid_to=last, basis=basis)
    session.add(row)
    session.flush()
    readdress(now, positions=[position_id])
    return row


def end_delegation(delegation_id: int, *, by: PersonActor, now: datetime) -> None:
    """End a delegation before its last day; what was signed under it stays. Raises NotFound and NotYoursToGive."""
    row = session.get(Delegation, delegation_id)
    if row is None:
        raise NotFound(delegation=delegation_id)
    if not _may_give(row.position_id, by.person_id, now):
        raise NotYoursToGive(position=row.position_id)
    yesterday = today(now) - timedelta(days=1)
    if row.valid_from > yesterday:
        session.delete(row)
    else:
        row.valid_to = yesterday
    session.flush()
    readdress(now, positions=[row.position_id])


def _touches(person_id: int, now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(Delegation.person_id == person_id, Delegation.position_id.in_(_posts(person_id, now)))


def _posts(person_id: int, now: datetime) -> sa.Select[tuple[int]]:
    held = organisation.held(today(now))
    return sa.select(PositionRecord.position_id).where(PositionRecord.person_id == person_id, held)


def _occupies(position_id: int, person_id: int, now: datetime) -> bool:
    found = organisation.occupant(position_id, today(now))
    return found is not None and found.id == person_id


def _may_give(position_id: int, person_id: int, now: datetime) -> bool:
    account = session.scalar(sa.select(Account).where(Account.person_id == person_id))
    return _occupies(position_id, person_id, now) or bool(account and "Administrator" in account.system_roles)


def _found(*conditions: sa.ColumnElement[bool]) -> list[Standin]:
    query = (
        sa.select(Delegation, Position, Person)
        .join(Position, Position.id == Delegation.position_id)
        .join(Person, Person.id == Delegation.person_id)
        .where(*conditions)
        .order_by(Delegation.valid_from, Delegation.id)
    )
    return [Standin(row[0], row[1], row[2]) for row in session.execute(query)]
