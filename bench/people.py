"""import, search, snapshot: a whole province of 78,284 employees comes in from one file, is searched and read for a sweep."""

import csv
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import sqlalchemy as sa

from bench.database import fresh_postgresql
from models import Base, Person, connect, session, transaction
from records import importing
from records.importing import Row
from records.loading import load
from records.reference import Tables
from records.search import search
from records.seed.names import LAST, MEN, WOMEN
from records.snapshot import many

EMPLOYEES = 78_284
UNITS = 1200
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
ASKED = ("sari", "wul put", "19900312", "199003122015032001", "zzz", "a")


def imports() -> dict[str, Any]:
    """Seconds for the whole province, from CSV into both databases and from XLSX into SQLite; then search and snapshot."""
    figures: dict[str, Any] = {"employees": EMPLOYEES}
    with tempfile.TemporaryDirectory(prefix="alur-bench-") as folder:
        files = _files(Path(folder))
        with _sqlite(Path(folder) / "csv.db"):
            figures |= {"sqlite_csv_seconds": _take(files["csv"])} | _asked("sqlite") | _swept("sqlite")
        with _sqlite(Path(folder) / "xlsx.db"):
            figures["sqlite_xlsx_seconds"] = _take(files["xlsx"])
        with fresh_postgresql():
            figures |= {"postgresql_csv_seconds": _take(files["csv"])} | _asked("postgresql") | _swept("postgresql")
    return figures


@contextmanager
def _sqlite(path: Path) -> Iterator[None]:
    engine = connect(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    try:
        yield
    finally:
        session.remove()
        engine.dispose()


def _files(folder: Path) -> dict[str, Path]:
    paths = {name: folder / f"pegawai.{name}" for name in ("csv", "xlsx")}
    rows = list(_people())
    with paths["csv"].open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("pegawai")
    page.append(list(rows[0]))
    for row in rows:
        page.append(list(row.values()))
    book.save(paths["xlsx"])
    return paths


def _people() -> Iterator[dict[str, str]]:
    names = itertools.cycle(f"{first} {last}" for first in (*MEN, *WOMEN) for last in LAST)
    for number, name in zip(range(EMPLOYEES), names, strict=False):
        born, started = date(1968 + number % 33, 1 + number % 12, 1 + number % 28), date(1992 + number % 33, 1 + number % 12, 1)
        head = number < UNITS
        yield {
            "nip": f"{born:%Y%m%d}{started:%Y%m}{1 + number % 2}{number // 924 + 1:03d}", "nama": name, "tgl_lahir": born.isoformat(),
            "jk": "LP"[number % 2], "status": "PNS", "tmt_cpns": started.isoformat(), "nik": f"99{number:014d}",
            "alamat": f"Jalan Merdeka {number}", "hp": f"08{number:010d}", "kode_unit": f"U{number % UNITS}",
            "jabatan": "Kepala Seksi" if head else "Pengelola Keuangan", "jenis_jabatan": "PENGAWAS" if head else "PELAKSANA",
            "tmt_jabatan": "2020-01-01", "gol": "III/c", "tmt_gol": "2022-04-01", "mkg_tahun": str(number % 30), "mkg_bulan": "4",
            "gapok": "4042500", "tmt_gapok": "2025-12-01",
        }


def _take(path: Path) -> float:
    rejected: list[Row] = []
    with transaction():
        load(NOW)
        session.execute(
            sa.insert(Base.metadata.tables["units"]),
            [{"code": f"U{number}", "name": f"Seksi {number}", "kind": "OPD", "active": True} for number in range(UNITS)],
        )
    started = time.perf_counter()
    report = importing.run(path, "pegawai", now=NOW, dry_run=False, reject=rejected.append)
    seconds = time.perf_counter() - started
    assert (report.added, rejected) == (EMPLOYEES, []), (report, [row.problems for row in rejected[:3]])
    return round(seconds, 1)


def _asked(name: str) -> dict[str, float]:
    if name == "postgresql":
        with transaction():
            session.execute(sa.text("ANALYZE"))
    times = [_timed(lambda text=text: search(text, NOW.date())) for text in ASKED for _ in range(10)]  # type: ignore[misc]
    return {f"{name}_search_p50_ms": round(statistics.median(times), 1), f"{name}_search_max_ms": round(max(times), 1)}


def _timed(run: Callable[[], Any]) -> float:
    started = time.perf_counter()
    run()
    milliseconds = (time.perf_counter() - started) * 1000
    session.rollback()
    return milliseconds


def _swept(name: str) -> dict[str, float]:
    """What a nightly sweep reads of everybody: standing, rank, last salary, performance, discipline, retirement."""
    ids = list(session.scalars(sa.select(Person.id)))
    started, tables = time.perf_counter(), Tables(NOW.date())
    for start in range(0, len(ids), 2000):
        people = many(ids[start : start + 2000], NOW.date(), tables)
        for record in people.values():
            assert record["gol"] == "III/c"
            assert (record["kedudukan"], record["hukdis"]["aktif"]) == ("AKTIF", "NONE")
            assert record["gaji_terakhir"]["gapok"] == 4_042_500
            assert record["skp"] is not None
            assert record["tmt_pensiun"] > date(2020, 1, 1)
    session.rollback()
    return {f"{name}_sweep_read_seconds": round(time.perf_counter() - started, 1)}
