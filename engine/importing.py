"""Imports ordered from a page: kept as a row and a file, carried out by a worker, found again at any time."""

import json
import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.actors import house
from engine.errors import NotFound
from models import Import, Person, forget, lock, session, transaction
from records import importing
from records.importing import ImportRefused, Report, Row

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # far longer than one chunk of rows takes
Clock = Callable[[], datetime]


def order_import(content: bytes, name: str, sheet: str, *, dry_run: bool, by: int, now: datetime) -> int:
    """Keep a file to be imported, or only checked, by the next free worker; returns its number."""
    if sheet not in importing.SHEETS:
        raise NotFound(sheet=sheet)
    row = Import(sheet=sheet, name=name[:120], sha256=house().store.write(content), dry_run=dry_run, ordered_by=by, ordered_at=now)
    session.add(row)
    session.flush()
    return row.id


def import_again(import_id: int, *, by: int, now: datetime) -> int:
    """Order the same file once more, for good: after a check, or after a failure. What is in already stays in."""
    row = found(import_id)
    again = Import(sheet=row.sheet, name=row.name, sha256=row.sha256, dry_run=False, ordered_by=by, ordered_at=now)
    session.add(again)
    session.flush()
    return again.id


def found(import_id: int) -> Import:
    """An import; raises NotFound."""
    row = session.get(Import, import_id)
    if row is None:
        raise NotFound(berkas=import_id)
    return row


def recent(limit: int = 50) -> Sequence[tuple[Import, Person]]:
    """The last imports with who ordered them, the newest first."""
    query = sa.select(Import, Person).join(Person, Person.id == Import.ordered_by).order_by(Import.id.desc()).limit(limit)
    return [(row[0], row[1]) for row in session.execute(query)]


def rejects(row: Import, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """The rows that were not taken: number, cells, and what is wrong with them."""
    if row.rejects_sha256 is None:
        return
    for line in islice(house().store.read(row.rejects_sha256).decode().splitlines(), limit):
        yield json.loads(line)


def run_next(clock: Clock) -> bool:
    """Carry out one import that waits, or one whose worker was lost; returns whether there was any."""
    if session.scalar(_ready(clock()).with_only_columns(Import.id)) is None:
        forget()
        return False
    forget()
    with transaction():
        row = session.scalars(lock(_ready(clock()))).first()
        if row is None:
            return False
        row.status, row.fence, row.leased_until = "RUNNING", row.fence + 1, clock() + LEASE
        job = Job(row.id, row.fence, row.sheet, row.sha256, row.dry_run, clock)
    job.run()
    return True


def _ready(now: datetime) -> sa.Select[tuple[Import]]:
    lost = sa.and_(Import.status == "RUNNING", Import.leased_until < now)
    return sa.select(Import).where(sa.or_(Import.status == "WAITING", lost)).order_by(Import.id).limit(1)


class _Lost(Exception):
    """Another worker has taken this import over."""


class Job:
    """One import in the hands of one worker."""

    def __init__(self, import_id: int, fence: int, sheet: str, sha256: str, dry_run: bool, clock: Clock) -> None:
        self._id, self._fence, self._sheet, self._sha256, self._dry_run, self._clock = import_id, fence, sheet, sha256, dry_run, clock

    def run(self) -> None:
        """Take the rows in; whatever happens is written to the import's row."""
        kept: list[str] = []
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "data"
                path.write_bytes(house().store.read(self._sha256))
                report = importing.run(
                    path, self._sheet, now=self._clock(), dry_run=self._dry_run, progress=self._tell,
                    reject=lambda row: kept.append(_line(row)),
                )
            self._end("DONE", report, rejects_sha256=house().store.write("\n".join(kept).encode()) if kept else None)
        except ImportRefused as problem:
            self._end("REFUSED", None, refusal={"code": problem.code, "values": problem.values})
        except _Lost:
            log.warning("import %s was taken over", self._id)
        except Exception as problem:  # what a file can break is any exception; the row says so and may be ordered again
            log.exception("import %s failed", self._id)
            self._end("FAILED", None, refusal={"code": "failed", "values": {"kesalahan": f"{type(problem).__name__}: {problem}"[:500]}})

    def _tell(self, report: Report) -> None:
        with transaction():
            self._mine().leased_until = self._clock() + LEASE
            _count(self._mine(), report)

    def _end(self, status: str, report: Report | None, **values: Any) -> None:
        try:
            with transaction():
                row = self._mine()
                row.status, row.ended_at, row.leased_until = status, self._clock(), None
                for name, value in values.items():
                    setattr(row, name, value)
                if report is not None:
                    _count(row, report)
        except _Lost:
            log.warning("import %s was taken over", self._id)

    def _mine(self) -> Import:
        row = session.get_one(Import, self._id)
        if row.fence != self._fence or row.status != "RUNNING":
            raise _Lost(self._id)
        return row


def _count(row: Import, report: Report) -> None:
    row.total, row.read, row.added, row.known, row.rejected = report.total, report.read, report.added, report.known, report.rejected


def _line(row: Row) -> str:
    problems = [{"code": problem.code, "column": problem.column, "values": dict(problem.values)} for problem in row.problems]
    return json.dumps({"nomor": row.line.number, "isi": row.line.cells, "masalah": problems}, ensure_ascii=False, default=str)
