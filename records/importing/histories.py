"""Rows of any kind of history, by NIP."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models import Person, session
from records import effects
from records.columns import shown
from records.importing import cells
from records.importing.rows import Column, Row
from records.kinds import Kind

# What a file cannot say: a document is uploaded, and the rows of people's own data have a way of their own.
_LEFT_OUT = frozenset({"dokumen"})


class Histories:
    """Imports rows of one kind; the same row again is known."""

    def __init__(self, kind: Kind, now: datetime) -> None:
        self._kind, self._now = kind, now
        self.columns: Mapping[str, Column] = {"nip": Column(cells.text, True)} | {
            key: Column(cells.reader(kind.column(key)), key in kind.required) for key in kind.columns if key not in _LEFT_OUT
        }

    def key(self, line: Mapping[str, Any]) -> str:
        """The whole row."""
        return repr([str(line.get(name) or "").strip() for name in self.columns])

    def look(self, rows: list[Row]) -> None:
        """The person must be on record; a row that stands there already is known."""
        numbers = {str(row.values["nip"]).replace(" ", "") for row in rows if row.values.get("nip")}
        people = dict(session.execute(sa.select(Person.nip, Person.id).where(Person.nip.in_(numbers))).tuples().all())
        table = self._kind.table.__table__
        query = sa.select(table).where(table.c.person_id.in_(people.values()), table.c.state == "BERLAKU", *self._kind.where())
        there = {self._identity(row.person_id, row._asdict()) for row in session.execute(query)}
        for row in rows:
            person = people.get(str(row.values.get("nip") or "").replace(" ", ""))
            if person is None:
                row.refuse("unknown_nip", "nip")
                continue
            row.values["person_id"] = person
            columns = self._columns(row)
            if "valid_from" in columns and columns.get("valid_to", columns["valid_from"]) < columns["valid_from"]:
                row.refuse("ends_before_it_begins")
            row.known = not row.problems and self._identity(person, columns) in there

    def write(self, rows: list[Row]) -> None:
        """All rows, a statement for each set of columns they fill."""
        for group in _alike([self._columns(row) | self._fixed(row) for row in rows]):
            session.execute(sa.insert(self._kind.table.__table__), group)

    def finish(self) -> None:
        """Let the people's own columns follow."""
        effects.refresh(self._now.date())

    def _columns(self, row: Row) -> dict[str, Any]:
        return {self._kind.columns[key]: row.values[key] for key in self._kind.columns if row.values.get(key) is not None}

    def _fixed(self, row: Row) -> dict[str, Any]:
        fixed = {"person_id": row.values["person_id"], "source": "IMPOR", "state": "BERLAKU", "recorded_at": self._now}
        return fixed | dict(self._kind.fixed)

    def _identity(self, person: int, columns: Mapping[str, Any]) -> tuple[Any, ...]:
        read = (shown(columns.get(column)) for key, column in self._kind.columns.items() if key not in _LEFT_OUT)
        return (person, *(repr(value) if value not in (None, "", False) and value != 0 else "" for value in read))


def _alike(entries: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Rows grouped by which columns they fill, so that each group is one statement and empty columns keep their default."""
    groups: dict[frozenset[str], list[dict[str, Any]]] = {}
    for entry in entries:
        groups.setdefault(frozenset(entry), []).append(entry)
    return list(groups.values())
