"""Reading history rows of many people at once, and turning them into what expressions see."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa

from models import session
from records.columns import shown
from records.kinds import KINDS, Kind
from records.snapshot.batch import Values

IN_FORCE = ("BERLAKU",)
CHUNK = 5000  # ids per query: SQLite binds at most 32,766 values


def execute(query: sa.Select[Any], column: Any, ids: Sequence[int]) -> Iterator[Any]:
    """The rows of a query for these ids, a chunk of ids at a time."""
    for start in range(0, len(ids), CHUNK):
        yield from session.execute(query.where(column.in_(ids[start : start + CHUNK])))


def together(branches: Sequence[tuple[sa.Select[Any], Any]], ids: Sequence[int]) -> list[Any]:
    """The rows of several queries of one shape for these ids, by valid_from and id; one statement per chunk."""
    found: list[Any] = []
    for start in range(0, len(ids), CHUNK):
        piece = ids[start : start + CHUNK]  # asked of every branch, so that each can use its index
        found += session.execute(sa.union_all(*(query.where(column.in_(piece)) for query, column in branches)))
    return sorted(found, key=lambda row: (row.valid_from, row.id))


def with_those_above(table: Any, parent: Any, columns: Sequence[Any], ids: set[int]) -> dict[int, Any]:
    """The rows of a tree with these ids and all of those above them, by id."""
    if not ids:
        return {}
    if len(ids) > CHUNK:
        return {row.id: row for row in session.execute(sa.select(*columns))}
    above = sa.select(*columns).where(table.id.in_(ids)).cte("above", recursive=True)
    above = above.union(sa.select(*columns).join(above, table.id == above.c[parent.key]))
    return {row.id: row for row in session.execute(sa.select(above))}


def rows_of(kind: Kind, ids: Sequence[int], states: Sequence[str] = IN_FORCE) -> Mapping[int, list[Any]]:
    """Each person's rows of a kind, the one that begins last at the end."""
    table = kind.table.__table__
    query = sa.select(table).where(table.c.state.in_(states), *kind.where())
    found: dict[int, list[Any]] = defaultdict(list)
    for row in execute(query.order_by(table.c.person_id, table.c.valid_from, table.c.id), table.c.person_id, ids):
        found[row.person_id].append(row)
    return found


def kinds_of(person_id: int) -> list[Kind]:
    """The kinds a person has rows of, whatever their state, found by one statement."""
    there = set(session.scalars(_present(), {"person": person_id}))
    return [KINDS[name] for name in KINDS if name in there]


@cache
def _present() -> sa.CompoundSelect[Any]:
    person = sa.bindparam("person", type_=sa.BigInteger)
    rows = {kind.name: sa.exists().where(kind.table.__table__.c.person_id == person, *kind.where()) for kind in KINDS.values()}
    return sa.union_all(*(sa.select(sa.literal(name)).where(exists) for name, exists in rows.items()))


def in_force(rows: Sequence[Any], as_of: date) -> list[Any]:
    """The rows that hold on a day; both of their ends are included."""
    return [row for row in rows if row.valid_from <= as_of and (row.valid_to is None or row.valid_to >= as_of)]


def standing(rows: Sequence[Any], as_of: date) -> Any:
    """Of rows that follow one another, the one that stands on a day: the last that has begun and not ended."""
    return next(reversed(in_force(rows, as_of)), None)


def context(kind: Kind, row: Any) -> Values:
    """A history row under the keys of its kind, with what every row has."""
    values = {key: shown(getattr(row, column)) for key, column in kind.columns.items()}
    return values | {"id": Decimal(row.id), "status": row.state, "sumber": row.source, "berkas": shown(row.case_id)}


def months_between(start: date, end: date) -> int:
    """The whole months from a day to a later one; zero when it is not later."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return max(months, 0)
