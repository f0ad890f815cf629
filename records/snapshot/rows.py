"""Reading history rows of many people at once, and turning them into what expressions see."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from models import session
from records.columns import shown
from records.kinds import Kind

IN_FORCE = ("BERLAKU",)
CHUNK = 5000  # ids per query: SQLite binds at most 32,766 values

Values = Mapping[str, Any]
Group = Mapping[int, Values]  # person id → the entries of a group


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in pieces that fit into one query."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def execute(query: sa.Select[Any], column: Any, ids: Sequence[int]) -> Iterator[Any]:
    """The rows of a query for these ids, chunk by chunk."""
    for piece in chunks(ids):
        yield from session.execute(query.where(column.in_(piece)))


def rows_of(table: Any, ids: Sequence[int], states: Sequence[str] = IN_FORCE) -> Mapping[int, list[Any]]:
    """Each person's rows of a history table, the one that begins last at the end."""
    query = sa.select(table.__table__).where(table.state.in_(states)).order_by(table.person_id, table.valid_from, table.id)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in execute(query, table.person_id, ids):
        found[row.person_id].append(row)
    return found


def standing(rows: Sequence[Any], as_of: date) -> Any:
    """Of rows that follow one another, the one that stands on a day: the last that has begun and not ended."""
    begun = [row for row in rows if row.valid_from <= as_of and (row.valid_to is None or row.valid_to >= as_of)]
    return begun[-1] if begun else None


def context(kind: Kind, row: Any) -> Values:
    """A history row under the keys of its kind, with what every row has."""
    values = {key: shown(getattr(row, column)) for key, column in kind.columns.items()}
    return values | {"id": Decimal(row.id), "status": row.state, "sumber": row.source, "berkas": shown(row.case_id)}


def months_between(start: date, end: date) -> int:
    """The whole months from a day to a later one; zero when it is not later."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return max(months, 0)
