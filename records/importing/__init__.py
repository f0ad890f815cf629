"""Import of employees, histories and the organisation from files: checked whole, written in chunks, safe to run again."""

import io
import pickle
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

import openpyxl
from sqlalchemy.exc import IntegrityError

from models import session, transaction
from records.errors import ImportRefused
from records.importing import reading
from records.importing.histories import Histories
from records.importing.people import People
from records.importing.reading import Line
from records.importing.rows import Importer, Problem, Row, parse
from records.importing.units import Units
from records.kinds import KINDS
from records.readdressing import readdress

__all__ = ["SHEETS", "ImportRefused", "Problem", "Report", "Row", "columns", "run", "template"]

CHUNK = 1000
SHEETS = ("pegawai", "unit", *(name for name in KINDS if name != "data"))
MOVING = frozenset({"pegawai", "unit", "jabatan"})  # after these, open tasks may be for others
WHOLE_KEY = ("pegawai", "unit")  # of these, rows with the same key are all refused; of histories the first one counts


@dataclass
class Report:
    """What became of the rows of a file, `total` of them."""

    read: int = 0
    added: int = 0
    known: int = 0
    rejected: int = 0
    total: int = field(default=0, compare=False)


def columns(sheet: str, now: datetime) -> dict[str, bool]:
    """The columns of a sheet and which of them a row cannot do without: what a template is made from."""
    return {name: column.required for name, column in _importer(sheet, now).columns.items()}


def template(sheet: str, now: datetime) -> bytes:
    """An empty XLSX with the columns of a sheet; every column is text, so that no NIP loses its last digits."""
    book = openpyxl.Workbook(write_only=True)
    page, notes = book.create_sheet(sheet), book.create_sheet("keterangan")
    wanted = columns(sheet, now)
    for number in range(1, len(wanted) + 1):
        page.column_dimensions[openpyxl.utils.get_column_letter(number)].number_format = "@"
    page.append(list(wanted))
    notes.append(["kolom", "wajib"])
    for name, required in wanted.items():
        notes.append([name, "ya" if required else ""])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def run(
    path: Path, sheet: str, *, now: datetime, dry_run: bool, reject: Callable[[Row], None],
    progress: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Take in a file, a transaction per thousand rows; every row that is not taken goes to `reject`.

    Running it again, also after it was killed, takes what is still missing. A dry run writes nothing.
    Raises ImportRefused, before anything is written, for a file that cannot be read, lacks a column or has one too many.
    """
    importer = _importer(sheet, now)
    with tempfile.TemporaryFile() as kept:  # parsing a workbook is the slow part: it is done once, and the rows wait here
        counted: Counter[int] = Counter()
        for line in reading.lines(path, partial(_check_headers, importer)):
            counted[hash(importer.key(line.cells))] += 1
            pickle.dump(line, kept)
        kept.seek(0)
        report = _take_all(importer, kept, counted, sheet in WHOLE_KEY, dry_run, reject, progress)
    if not dry_run and report.read > report.rejected:  # also when a run before was killed short of this
        with transaction():
            importer.finish()
            if sheet in MOVING:
                readdress(now)
    return report


def _take_all(
    importer: Importer, kept: IO[bytes], counted: Counter[int], whole_key: bool, dry_run: bool, reject: Callable[[Row], None],
    progress: Callable[[Report], None],
) -> Report:
    twice = {key for key, count in counted.items() if count > 1}
    report, seen = Report(total=counted.total()), set[int]()
    for chunk in _chunks(parse(line, importer.columns) for line in _again(kept, counted.total())):
        for row in chunk:
            key = hash(importer.key(row.line.cells))
            if key in twice and (whole_key or key in seen):
                row.refuse("twice")
            seen.update({key} & twice)
        _take(importer, chunk, dry_run)
        for row in chunk:
            report.read += 1
            report.rejected += bool(row.problems)
            report.known += row.known and not row.problems
            report.added += not row.known and not row.problems
            if row.problems:
                reject(row)
        progress(report)
    return report


def _again(kept: IO[bytes], count: int) -> Iterator[Line]:
    for _ in range(count):
        yield pickle.load(kept)


def _take(importer: Importer, chunk: list[Row], dry_run: bool) -> None:
    if dry_run:
        importer.look(chunk)
        session.rollback()
        return
    with transaction():
        importer.look(chunk)
        if new := [row for row in chunk if not row.known and not row.problems]:
            _write(importer, new)


def _write(importer: Importer, rows: list[Row]) -> None:
    """Write all rows at once; when the database refuses one of them, row by row, to name it."""
    try:
        with session.begin_nested():
            importer.write(rows)
    except IntegrityError:
        if len(rows) == 1:
            rows[0].refuse("against_the_record")
            return
        for row in rows:
            _write(importer, [row])


def _importer(sheet: str, now: datetime) -> Importer:
    if sheet not in SHEETS:
        raise ImportRefused("unknown_sheet", lembar=sheet, ada=list(SHEETS))
    return People(now) if sheet == "pegawai" else Units(now) if sheet == "unit" else Histories(KINDS[sheet], now)


def _check_headers(importer: Importer, headers: list[str]) -> None:
    found = set(headers)
    if missing := sorted(name for name, column in importer.columns.items() if column.required and name not in found):
        raise ImportRefused("missing_columns", kolom=missing)
    if unknown := sorted(found - set(importer.columns) - {"kesalahan"}):
        raise ImportRefused("unknown_columns", kolom=unknown)


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
