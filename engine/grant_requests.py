"""Roles asked for by one administrator, given by another, and looked at again every year."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from engine.actors import PersonActor
from engine.errors import GrantRefused, NotFound
from engine.granting import grant_role
from engine.scope import today
from models import Account, GrantRequest, Notification, RoleGrant, lock, session

REVIEWED_EVERY = timedelta(days=365)
ENDING_WITHIN = timedelta(days=30)
REMINDED_EVERY = timedelta(days=30)
NEWS = "grants_due"


def ask(
    title: str, *, unit_id: int | None = None, person_id: int | None = None, position_id: int | None = None, first: date,
    last: date | None = None, basis: str, by: PersonActor, now: datetime,
) -> GrantRequest:
    """Ask for a role to be given; what `grant_role` would refuse is refused at once, by the same exceptions."""
    tried = session.begin_nested()
    try:
        grant_role(
            title, unit_id=unit_id, person_id=person_id, position_id=position_id, first=first, last=last, basis=basis, by=by, now=now
        )
    finally:
        tried.rollback()
    row = GrantRequest(
        role=title, unit_id=unit_id, person_id=person_id, position_id=position_id, first=first, last=last, basis=basis.strip(),
        asked_by=by.person_id, asked_at=now,
    )
    session.add(row)
    session.flush()
    return row


def decide(request_id: int, give: bool, *, by: PersonActor, now: datetime) -> GrantRequest:
    """Give what was asked for, or decline it; raises NotFound when it was decided already, and GrantRefused for one's own request."""
    query = lock(sa.select(GrantRequest).where(GrantRequest.id == request_id, GrantRequest.decided_at.is_(None)))
    row = session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound(request=request_id)
    if row.asked_by == by.person_id:
        raise GrantRefused(why="own_request")
    if give:
        grant = grant_role(
            row.role, unit_id=row.unit_id, person_id=row.person_id, position_id=row.position_id, first=max(row.first, today(now)),
            last=row.last, basis=row.basis, by=by, now=now,
        )
        grant.reviewed_at, grant.reviewed_by = now, by.person_id
    row.given, row.decided_by, row.decided_at = give, by.person_id, now
    session.flush()
    return row


def waiting() -> Sequence[GrantRequest]:
    """The requests nobody has decided, the oldest first."""
    return session.scalars(sa.select(GrantRequest).where(GrantRequest.decided_at.is_(None)).order_by(GrantRequest.id)).all()


def due(now: datetime, limit: int = 200) -> Sequence[RoleGrant]:
    """The grants in force that nobody has looked at for a year, and those that end within a month."""
    day = today(now)
    in_force = sa.and_(RoleGrant.valid_from <= day, sa.or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day))
    looked_at = sa.func.coalesce(RoleGrant.reviewed_at, RoleGrant.granted_at)
    stale = sa.or_(looked_at < now - REVIEWED_EVERY, sa.and_(looked_at.is_(None), RoleGrant.valid_from < day - REVIEWED_EVERY))
    ending = RoleGrant.valid_to <= day + ENDING_WITHIN
    query = sa.select(RoleGrant).where(in_force, sa.or_(stale, ending)).limit(limit)
    return session.scalars(query.order_by(RoleGrant.valid_to.is_(None), RoleGrant.valid_to, RoleGrant.id)).all()


def review(grant_id: int, *, by: PersonActor, now: datetime) -> RoleGrant:
    """Say that a role is still needed; raises NotFound, and GrantRefused for a role one holds by name."""
    row = session.scalars(lock(sa.select(RoleGrant).where(RoleGrant.id == grant_id))).first()
    if row is None:
        raise NotFound(grant=grant_id)
    if row.person_id == by.person_id:
        raise GrantRefused(why="own")
    row.reviewed_at, row.reviewed_by = now, by.person_id
    session.flush()
    return row


def remind(now: datetime) -> int:
    """Tell the administrators, once a month, that roles wait to be looked at; returns how many roles."""
    count = len(due(now))
    recent = sa.select(Notification.id).where(Notification.code == NEWS, Notification.at > now - REMINDED_EVERY).limit(1)
    if not count or session.scalar(recent) is not None:
        return 0
    for account in session.scalars(sa.select(Account).where(Account.active)):
        if "Administrator" in account.system_roles:
            session.add(Notification(person_id=account.person_id, code=NEWS, values={"jumlah": count}, at=now))
    session.flush()
    return count
