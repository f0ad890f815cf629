"""Who stands where on a day: posts, units and the way up; always asked anew, never stored."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm

from models import Delegation, Person, Position, PositionRecord, Unit, remembered, session

OPD_KINDS = frozenset({"OPD", "BKD", "SETDA"})


def in_force(table: Any, day: date) -> sa.ColumnElement[bool]:
    """The condition that a dated row holds on a day; both of its ends are included."""
    return sa.and_(table.valid_from <= day, sa.or_(table.valid_to.is_(None), table.valid_to >= day))


def held(day: date) -> sa.ColumnElement[bool]:
    """The condition that a position record is part of the record and holds on a day."""
    return sa.and_(PositionRecord.state == "BERLAKU", in_force(PositionRecord, day))


def position_of(person_id: int, day: date) -> Position | None:
    """The post a person occupies on a day; a task beside it is none, and of several the one taken up last counts."""
    query = (
        sa.select(Position)
        .join(PositionRecord, PositionRecord.position_id == Position.id)
        .where(PositionRecord.person_id == person_id, held(day))
        .order_by((PositionRecord.kind == "DEFINITIF").desc(), PositionRecord.valid_from.desc(), PositionRecord.id.desc())
        .limit(1)
        .options(sa.orm.joinedload(Position.unit))
    )
    return remembered(("position", person_id, day), lambda: session.scalars(query).first(), "position_records", "positions", "units")


def unit_of(person_id: int, day: date) -> Unit | None:
    """The unit of the post a person occupies on a day."""
    position = position_of(person_id, day)
    return position.unit if position else None


def occupant(position_id: int, day: date) -> Person | None:
    """The person who occupies a post on a day; an acting official is not its occupant."""
    return session.scalars(
        sa.select(Person)
        .join(PositionRecord, PositionRecord.person_id == Person.id)
        .where(PositionRecord.position_id == position_id, held(day))
        .order_by(PositionRecord.valid_from.desc(), PositionRecord.id.desc())
        .limit(1)
    ).first()


def title_of(position_id: int) -> str:
    """The title of a post."""
    return session.get_one(Position, position_id).title


def path(unit: Unit) -> list[Unit]:
    """The units from the root of the tree down to this one."""
    way, seen = [unit], {unit.id}
    while (above := way[-1].parent) is not None and above.id not in seen:
        way.append(above)
        seen.add(above.id)
    return way[::-1]


def opd_of(unit: Unit) -> Unit:
    """The nearest OPD above a unit or the unit itself; the root when there is none."""
    way = path(unit)
    return next((step for step in reversed(way) if step.kind in OPD_KINDS), way[0])


def opds_of(units: Collection[int]) -> dict[int, Unit]:
    """The nearest OPD of each of these units, read level by level."""
    kept, wanted = dict[int, Unit](), set(units)
    while wanted:
        kept |= {unit.id: unit for unit in session.scalars(sa.select(Unit).where(Unit.id.in_(wanted)))}
        wanted = {unit.parent_id for unit in kept.values() if unit.parent_id} - kept.keys()
    return {each: opd_of(kept[each]) for each in units}  # the way up is in memory now


def superior_position(person_id: int, day: date, level: int = 1) -> Position | None:
    """The post above a person's own that somebody else fills; level 2 is the superior's superior.

    A post that is vacant, or filled only by the person, is passed over upwards; an acting official fills a post.
    """
    own = position_of(person_id, day)
    seen: set[int] = set()
    above = own.superior_id if own else None
    while above is not None and above not in seen:
        seen.add(above)
        position = session.get_one(Position, above)
        if _filled_by_another(position.id, person_id, day):
            level -= 1
            if level == 0:
                return position
        above = position.superior_id
    return None


def _filled_by_another(position_id: int, person_id: int, day: date) -> bool:
    occupants = sa.select(PositionRecord.person_id).where(PositionRecord.position_id == position_id, held(day))
    acting = sa.select(Delegation.person_id).where(Delegation.position_id == position_id, in_force(Delegation, day))
    return any(other != person_id for other in session.scalars(occupants.union(acting)))


def people_below(positions: Sequence[int], day: date) -> sa.Select[tuple[int]]:
    """Who works under these posts on a day, at whatever depth."""
    below = sa.select(Position.id).where(Position.superior_id.in_(positions)).cte("below", recursive=True)
    below = below.union(sa.select(Position.id).join(below, Position.superior_id == below.c.id))
    return sa.select(PositionRecord.person_id).where(PositionRecord.position_id.in_(sa.select(below.c.id)), held(day))
