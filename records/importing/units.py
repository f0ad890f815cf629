"""The organisation: units with the one above; a parent stands before its children."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models import Unit, session
from records.importing import cells
from records.importing.rows import Column, Row

KINDS = frozenset({"PEMDA", "SETDA", "OPD", "BKD", "BIDANG", "SUBBIDANG", "SEKSI", "UPT"})


class Units:
    """Imports units by their code."""

    columns: Mapping[str, Column] = {
        "kode": Column(cells.text, True),
        "nama": Column(cells.text, True),
        "jenis": Column(cells.text, True, KINDS),
        "kode_induk": Column(cells.text),
    }

    def __init__(self, now: datetime) -> None:
        self._there = {unit.code: unit for unit in session.execute(sa.select(Unit.id, Unit.code, Unit.name, Unit.kind))}
        self._coming: set[str] = set()

    def key(self, line: Mapping[str, Any]) -> str:
        """The code."""
        return str(line.get("kode") or "").strip()

    def look(self, rows: list[Row]) -> None:
        """A parent must be on record or stand earlier in the file."""
        for row in rows:
            code, parent = row.values.get("kode"), row.values.get("kode_induk")
            if code in self._there:
                unit, row.known = self._there[code], True
                if (unit.name, unit.kind) != (row.values.get("nama"), row.values.get("jenis")):
                    row.refuse("known_otherwise", "kode", kolom=["nama", "jenis"])
            if parent and parent not in self._there and parent not in self._coming:
                row.refuse("unknown_unit", "kode_induk", kode=parent)
            if not row.problems and code:
                self._coming.add(code)

    def write(self, rows: list[Row]) -> None:
        """Units one after the other, because they name each other."""
        ids = dict(session.execute(sa.select(Unit.code, Unit.id)).tuples().all())
        for row in rows:
            unit = Unit(
                code=row.values["kode"], name=row.values["nama"], kind=row.values["jenis"],
                parent_id=ids.get(row.values.get("kode_induk") or ""),
            )
            session.add(unit)
            session.flush()
            ids[unit.code] = unit.id

    def finish(self) -> None:
        """Nothing is left to do."""
