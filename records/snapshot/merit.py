"""Performance, discipline and proceedings, as expressions see them."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import feel
from records.kinds import KINDS
from records.snapshot.batch import Batch, Group, Values
from records.snapshot.rows import context, in_force, rows_of

SEVERITY = ("RINGAN", "SEDANG", "BERAT")


def performance(batch: Batch) -> Group:
    """The predicate of a year, counted back from the last closed one (0)."""
    rows, last = rows_of(KINDS["skp"], batch.ids), batch.as_of.year - 1
    years = {each: {row.year: row.predicate for row in rows[each]} for each in batch.ids}
    return {each: {"skp": feel.Function("skp", ("n",), _predicate(years[each], last))} for each in batch.ids}


def _predicate(years: dict[int, str], last: int) -> Callable[[Any], str | None]:
    return lambda back: years.get(last - int(back)) if isinstance(back, Decimal) else None


def discipline(batch: Batch) -> Group:
    """The severest penalty in force on a day, whether an examination is open, and every penalty there was."""
    rows = rows_of(KINDS["hukdis"], batch.ids, ("BERLAKU", "DIUSULKAN"))
    return {each: {"hukdis": _discipline(rows[each], batch)} for each in batch.ids}


def _discipline(rows: Sequence[Any], batch: Batch) -> Values:
    penalties = [row for row in rows if row.state == "BERLAKU"]
    worst = max(in_force(penalties, batch.as_of), key=lambda row: SEVERITY.index(row.severity), default=None)
    return {
        "aktif": worst.severity if worst else "NONE",
        "jenis": worst.measure if worst else None,
        "sampai": worst.valid_to if worst else None,
        "proses": any(row.state == "DIUSULKAN" for row in rows),
        "riwayat": [context(KINDS["hukdis"], row) for row in penalties],
    }


def proceedings(batch: Batch) -> Group:
    """Whether a criminal proceeding is open on a day."""
    rows = rows_of(KINDS["proses_hukum"], batch.ids)
    return {
        each: {"pidana": {"proses": any(row.kind == "PIDANA" for row in in_force(rows[each], batch.as_of))}} for each in batch.ids
    }
