"""Performance and discipline, as expressions see them."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import feel
from models import DisciplineRecord, PerformanceRecord
from records.kinds import KINDS
from records.reference import Tables
from records.snapshot.rows import Group, Values, context, rows_of

SEVERITY = ("RINGAN", "SEDANG", "BERAT")


def performance(ids: Sequence[int], as_of: date, _tables: Tables) -> Group:
    """The predicate of a year, counted back from the last closed one (0)."""
    rows = rows_of(PerformanceRecord, ids)
    years = {person: {row.year: row.predicate for row in rows[person]} for person in ids}
    return {person: {"skp": feel.Function("skp", ("n",), _predicate(years[person], as_of.year - 1))} for person in ids}


def _predicate(years: dict[int, str], last: int) -> Callable[[Any], str | None]:
    return lambda back: years.get(last - int(back)) if isinstance(back, Decimal) else None


def discipline(ids: Sequence[int], as_of: date, _tables: Tables) -> Group:
    """The severest penalty in force on a day, whether an examination is open, and every penalty there was."""
    rows = rows_of(DisciplineRecord, ids, ("BERLAKU", "DIUSULKAN"))
    return {person: {"hukdis": _discipline(rows[person], as_of)} for person in ids}


def _discipline(rows: Sequence[Any], as_of: date) -> Values:
    penalties = [row for row in rows if row.state == "BERLAKU"]
    active = [row for row in penalties if row.valid_from <= as_of and (row.valid_to is None or row.valid_to >= as_of)]
    worst = max(active, key=lambda row: SEVERITY.index(row.severity), default=None)
    return {
        "aktif": worst.severity if worst else "NONE",
        "jenis": worst.measure if worst else None,
        "sampai": worst.valid_to if worst else None,
        "proses": any(row.state == "DIUSULKAN" for row in rows),
        "riwayat": [context(KINDS["hukdis"], row) for row in penalties],
    }
