"""What expressions see as `pegawai`: the subject's record as at a day, in Indonesian words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from records.lazy import Grouped
from records.reference import Tables
from records.snapshot import career, leave, merit, person
from records.snapshot.rows import Group, months_between

__all__ = ["GROUPS", "many", "months_between", "pegawai"]

Load = Callable[[Sequence[int], date, Tables], Group]


def _no_children(ids: Sequence[int], _as_of: date, _tables: Tables) -> Group:
    return {each: {"anak": Decimal(0)} for each in ids}


GROUPS: Mapping[tuple[str, ...], Load] = {
    person.PERSON: person.person,
    ("atasan",): person.superior,
    career.RANK: career.rank,
    career.SALARY: career.salary,
    ("jabatan",): career.post,
    ("skp",): merit.performance,
    ("hukdis",): merit.discipline,
    ("cuti",): leave.leave,
    ("cuti_tahunan",): leave.annual_leave,
    ("anak",): _no_children,
}


def pegawai(person_id: int, as_of: date) -> Mapping[str, Any]:
    """The record of a person as at a day; each group is read from the database when an expression first names it."""
    return many([person_id], as_of)[person_id]


def many(person_ids: Sequence[int], as_of: date, tables: Tables | None = None) -> Mapping[int, Mapping[str, Any]]:
    """The records of many people as at a day; a group first named for one of them is read for all in the same queries."""
    batch = _Batch(person_ids, as_of, tables or Tables(as_of))
    return {each: Grouped({keys: partial(batch.group, load, each) for keys, load in GROUPS.items()}) for each in person_ids}


class _Batch:
    """The groups read so far for a set of people."""

    def __init__(self, ids: Sequence[int], as_of: date, tables: Tables) -> None:
        self._ids, self._as_of, self._tables = ids, as_of, tables
        self._read: dict[Load, Group] = {}

    def group(self, load: Load, person_id: int) -> Mapping[str, Any]:
        if load not in self._read:
            self._read[load] = load(self._ids, self._as_of, self._tables)
        return self._read[load][person_id]
