"""Education, training, examinations and credit points, as expressions see them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import feel
from records.columns import shown
from records.kinds import KINDS
from records.reference import Tables
from records.snapshot.batch import Batch, Group, Values
from records.snapshot.rows import context, in_force, rows_of


def education(batch: Batch) -> Group:
    """The highest recognised diploma earned by a day, with the rank limits of its level."""
    kind, rows = KINDS["pendidikan"], rows_of(KINDS["pendidikan"], batch.ids)
    found = {}
    for each in batch.ids:
        earned = [row for row in rows[each] if row.recognised and row.valid_from <= batch.as_of]
        best = max(earned, key=lambda row: _order(batch.tables, row.level), default=None)
        found[each] = {"pendidikan": best and {**_limits(batch.tables, best.level), **context(kind, best)}}
    return found


def _order(tables: Tables, level: str) -> Decimal:
    order: Decimal = (tables.find("pendidikan", level) or {}).get("urut", Decimal(0))
    return order


def _limits(tables: Tables, level: str) -> Values:
    row = tables.find("pendidikan", level) or {}
    return {"urut": row.get("urut"), "gol_awal": row.get("gol_awal"), "gol_tertinggi": row.get("gol_tertinggi")}


def exams(batch: Batch) -> Group:
    """Whether an examination (of a level) was passed or waived by a day and still counts."""
    rows = rows_of(KINDS["ujian"], batch.ids)
    return {
        each: {"lulus": feel.Function("lulus", ("kode", "tingkat?"), _passed(in_force(rows[each], batch.as_of)))} for each in batch.ids
    }


def _passed(rows: list[Any]) -> Callable[..., bool]:
    def passed(code: Any, level: Any = None) -> bool:
        return any(row.kind == code and level in (None, row.level) and (row.passed or row.waived) for row in rows)

    return passed


def training(batch: Batch) -> Group:
    """Whether a course was completed by a day, under its code or one that counts as the same."""
    rows = rows_of(KINDS["diklat"], batch.ids)
    return {
        each: {"sudah_diklat": feel.Function("sudah_diklat", ("kode",), _trained(rows[each], batch.as_of, batch.tables))}
        for each in batch.ids
    }


def _trained(rows: list[Any], as_of: date, tables: Tables) -> Callable[[Any], bool]:
    def trained(code: Any) -> bool:
        alike = {code, *(tables.find("diklat", code) or {}).get("setara", ())}
        return any(row.code in alike and (row.valid_to or row.valid_from) <= as_of for row in rows)

    return trained


def credit(batch: Batch) -> Group:
    """Credit points: the sum in the present level, and what the last closed year brought."""
    rows, year = rows_of(KINDS["angka_kredit"], batch.ids), batch.as_of.year - 1
    found = {}
    for each in batch.ids:
        known = [row for row in rows[each] if row.valid_to <= batch.as_of]
        last = [row.earned + row.diploma for row in known if row.valid_to.year == year]
        found[each] = {
            "ak": {
                "kumulatif": shown(known[-1].total) if known else Decimal(0),
                "jenjang": known[-1].level if known else None,
                "tahun_terakhir": shown(sum(last, Decimal(0))),
            }
        }
    return found
