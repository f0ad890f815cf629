"""What expressions see as `pegawai`: the subject's record as at a day, in Indonesian words."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from records.kinds import KINDS, Kind
from records.reference import Tables
from records.snapshot import career, growth, household, leave, merit, papers, person
from records.snapshot.batch import Batch, Group, Load
from records.snapshot.rows import context, months_between, rows_of

__all__ = ["GROUPS", "HISTORY", "many", "months_between", "pegawai"]


def _history(kind: Kind, batch: Batch) -> Group:
    """Every row of a kind that is part of the record and has begun by a day, oldest first."""
    rows = rows_of(kind, batch.ids)
    return {
        each: {kind.name: [context(kind, row) for row in rows[each] if row.valid_from <= batch.as_of]} for each in batch.ids
    }


HISTORY: Mapping[tuple[str, ...], Load] = {(name,): partial(_history, kind) for name, kind in KINDS.items()}


def _histories(batch: Batch) -> Group:
    return {each: {"riwayat": batch.context(each, HISTORY)} for each in batch.ids}


GROUPS: Mapping[tuple[str, ...], Load] = {
    person.PERSON: person.person,
    ("atasan",): person.superior,
    ("gol_atasan",): person.superior_rank,
    career.RANK: career.rank,
    career.SERVICE: career.service,
    career.SALARY: career.salary,
    career.RETIREMENT: career.retirement,
    ("jabatan",): career.post,
    ("pendidikan",): growth.education,
    ("lulus",): growth.exams,
    ("sudah_diklat",): growth.training,
    ("ak",): growth.credit,
    ("skp",): merit.performance,
    ("hukdis",): merit.discipline,
    ("pidana",): merit.proceedings,
    ("keluarga", "pasangan", "anak"): household.family,
    ("cuti",): leave.leave,
    ("cuti_tahunan",): leave.annual_leave,
    ("dokumen",): papers.documents,
    ("riwayat",): _histories,
}


def pegawai(person_id: int, as_of: date) -> Mapping[str, Any]:
    """The record of a person as at a day; each group is read from the database when an expression first names it."""
    return many([person_id], as_of)[person_id]


def many(person_ids: Sequence[int], as_of: date, tables: Tables | None = None) -> Mapping[int, Mapping[str, Any]]:
    """The records of many people as at a day; a group first named for one of them is read for all in the same queries."""
    batch = Batch(person_ids, as_of, tables or Tables(as_of))
    return {each: batch.context(each, GROUPS) for each in batch.ids}
