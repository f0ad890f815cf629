"""Files from outside: what is good comes in once, what is not is named, what is hostile is refused whole."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from app.importing import CELL, FILE, Rejects, refusal, sentence
from models import Account, Outbox, Person, RankRecord, Unit, session, transaction
from records import importing, organisation
from records.importing import ImportRefused, Report, reading
from records.loading import load
from records.snapshot import pegawai
from tests.databases import NOW

HEAD = {
    "nip": "197108212003121001", "nama": "Budi Santoso", "tgl_lahir": "1971-08-21", "jk": "L", "status": "PNS", "tmt_cpns": "2003-12-01",
    "kode_unit": "SEKSI", "jabatan": "Kepala Seksi", "jenis_jabatan": "PENGAWAS", "eselon": "IV.a", "tmt_jabatan": "2020-01-01",
    "gol": "III/d", "tmt_gol": "2019-04-01", "mkg_tahun": "15", "mkg_bulan": "4", "gapok": "4042500", "tmt_gapok": "2025-12-01",
}
STAFF = HEAD | {
    "nip": "199003122015032001", "nama": "Sari Wulandari", "tgl_lahir": "12-03-1990", "jk": "P", "tmt_cpns": "01/03/2015",
    "jabatan": "Pengelola Keuangan", "jenis_jabatan": "PELAKSANA", "eselon": "", "gol": "III/c", "mkg_tahun": "9",
}
UNITS = [
    {"kode": "PEMDA", "nama": "Provinsi", "jenis": "PEMDA", "kode_induk": ""},
    {"kode": "DINAS", "nama": "Dinas", "jenis": "OPD", "kode_induk": "PEMDA"},
    {"kode": "SEKSI", "nama": "Seksi", "jenis": "SEKSI", "kode_induk": "DINAS"},
]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows as CSV or XLSX."""

    def to_file(name: str, rows: list[dict[str, Any]]) -> Path:
        path = tmp_path / name
        if path.suffix == ".csv":
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
                writer.writeheader()
                writer.writerows(rows)
        else:
            book = openpyxl.Workbook()
            page = book.active
            page.append(list(rows[0]))
            for row in rows:
                page.append(list(row.values()))
            book.save(path)
        return path

    return to_file


def take(path: Path, sheet: str, dry_run: bool = False) -> tuple[Report, list[dict[str, str]]]:
    """Import a file; the report and the rejected rows."""
    session.rollback()
    rejects = io.StringIO()
    report = importing.run(path, sheet, now=NOW, dry_run=dry_run, reject=Rejects(rejects))
    rejects.seek(0)
    return report, list(csv.DictReader(rejects))


@pytest.fixture
def agency(blank: sa.Engine, write: Write) -> None:
    with transaction():
        load(NOW)
    report, _ = take(write("unit.csv", UNITS), "unit")
    assert report == Report(3, 3, 0, 0)


@pytest.mark.parametrize("name", ["pegawai.csv", "pegawai.xlsx"])
def test_employees_come_with_post_rank_salary_and_superior(agency: None, write: Write, name: str) -> None:
    report, rejected = take(write(name, [HEAD, STAFF]), "pegawai")
    assert (report, rejected) == (Report(2, 2, 0, 0), [])
    sari = session.scalars(sa.select(Person).where(Person.nip == STAFF["nip"])).one()
    record = pegawai(sari.id, date(2026, 6, 1))
    assert (record["nama"], record["gol"], record["tgl_lahir"]) == ("Sari Wulandari", "III/c", date(1990, 3, 12))
    assert (record["jabatan"]["nama"], record["jabatan"]["opd"], record["gaji"]["gapok"]) == ("Pengelola Keuangan", "Dinas", 4_042_500)
    assert record["atasan"]["nama"] == "Budi Santoso"
    assert session.scalars(sa.select(Account.name).where(Account.person_id == sari.id)).one() == sari.nip


def test_the_same_file_again_adds_nothing_and_a_different_row_is_named(agency: None, write: Write) -> None:
    take(write("pegawai.csv", [HEAD]), "pegawai")
    report, rejected = take(write("pegawai.csv", [HEAD, STAFF]), "pegawai")
    assert (report, rejected) == (Report(2, 1, 1, 0), [])
    report, rejected = take(write("pegawai.csv", [HEAD | {"nama": "Budi S."}]), "pegawai")
    assert report.rejected == 1
    assert "sudah ada dengan isi lain: nama" in rejected[0]["kesalahan"]


def test_after_new_posts_and_units_open_tasks_are_addressed_anew(agency: None, write: Write) -> None:
    take(write("pegawai.csv", [HEAD, STAFF]), "pegawai")
    runs = session.scalars(sa.select(Outbox).where(Outbox.kind == "readdress", Outbox.status == "WAITING")).all()
    assert [run.payload for run in runs] == [{"people": [], "units": [], "titles": [], "positions": []}]


def test_a_dry_run_says_the_same_and_writes_nothing(agency: None, write: Write) -> None:
    report, rejected = take(write("pegawai.csv", [HEAD, STAFF | {"gol": "V/z"}]), "pegawai", dry_run=True)
    assert report == Report(2, 1, 0, 1)
    assert "gol: harus salah satu dari" in rejected[0]["kesalahan"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nama": ""}, "nama: wajib diisi"),
        ({"nip": "12345"}, "nip: bukan NIP"),
        ({"nip": "199003122015132001"}, "nip: bukan NIP"),
        ({"tgl_lahir": "31-02-1990"}, "tgl_lahir: bukan tanggal"),
        ({"tgl_lahir": "kemarin"}, "tgl_lahir: bukan tanggal"),
        ({"tgl_lahir": "0001-01-01"}, "tgl_lahir: bukan tanggal"),
        ({"tmt_cpns": "1995-01-01"}, "tmt_cpns: mendahului umur"),
        ({"mkg_tahun": "sembilan"}, "mkg_tahun: bukan angka"),
        ({"mkg_tahun": "99"}, "mkg_tahun: bukan angka"),
        ({"gapok": "=1+1"}, "gapok: berisi rumus"),
        ({"nama": "=HYPERLINK(1)"}, "nama: berisi rumus"),
        ({"kode_unit": "LAIN"}, "kode_unit: unit LAIN belum ada"),
        ({"tmt_gapok": ""}, "gapok: gaji pokok dan TMT-nya"),
        ({"jabatan": "x" * 5000}, "jabatan: terlalu panjang"),
    ],
)
def test_every_bad_row_is_named_with_its_reason_and_the_good_ones_come_in(
    agency: None, write: Write, change: dict[str, str], said: str
) -> None:
    report, rejected = take(write("pegawai.csv", [HEAD, STAFF | change]), "pegawai")
    assert report == Report(2, 1, 0, 1)
    assert rejected[0]["kesalahan"].startswith("baris 3: ")
    assert said in rejected[0]["kesalahan"]
    assert not any(str(cell).startswith("=") for cell in rejected[0].values())


def test_a_number_twice_in_a_file_is_nobodys(agency: None, write: Write) -> None:
    report, rejected = take(write("pegawai.csv", [HEAD, STAFF, STAFF | {"nama": "Sari W."}]), "pegawai")
    assert report == Report(3, 1, 0, 2)
    assert all("lebih dari satu kali" in row["kesalahan"] for row in rejected)


def test_a_nip_kept_as_a_number_has_lost_its_last_digits(agency: None, write: Write) -> None:
    _, rejected = take(write("pegawai.xlsx", [STAFF | {"nip": 199003122015032001}]), "pegawai")
    assert "digit terakhirnya hilang" in rejected[0]["kesalahan"]


def test_the_repaired_rejects_come_in(agency: None, write: Write, tmp_path: Path) -> None:
    _, rejected = take(write("pegawai.csv", [HEAD, STAFF | {"mkg_tahun": "x"}]), "pegawai")
    report, _ = take(write("perbaikan.csv", [rejected[0] | {"mkg_tahun": "9"}]), "pegawai")
    assert report == Report(1, 1, 0, 0)


def test_histories_come_in_by_nip_once(agency: None, write: Write) -> None:
    take(write("pegawai.csv", [HEAD, STAFF]), "pegawai")
    rows = [
        {"nip": STAFF["nip"], "tmt": "2015-03-01", "gol": "III/a", "mkg_tahun": "0", "mkg_bulan": "0", "nomor": "823/1"},
        {"nip": STAFF["nip"], "tmt": "2015-03-01", "gol": "III/b", "mkg_tahun": "0", "mkg_bulan": "0", "nomor": "823/2"},
        {"nip": "199912312024011001", "tmt": "2024-01-01", "gol": "III/a", "mkg_tahun": "0", "mkg_bulan": "0", "nomor": ""},
        {"nip": HEAD["nip"], "tmt": "2003-12-01", "gol": "III/a", "mkg_tahun": "0", "mkg_bulan": "", "nomor": ""},
    ]
    report, rejected = take(write("pangkat.csv", rows), "pangkat")
    assert report == Report(4, 2, 0, 2)
    assert [row["kesalahan"].partition(": ")[2] for row in rejected] == [
        "Bertentangan dengan riwayat yang sudah ada (misalnya tanggal yang bertumpuk)", "nip: NIP ini belum ada",
    ]
    again, _ = take(write("pangkat.csv", rows), "pangkat")
    assert (again.added, again.known) == (0, 2)
    sources = session.scalars(sa.select(RankRecord.source)).all()
    assert set(sources) == {"IMPOR"}
    assert len(sources) == 4


def test_a_unit_stands_after_the_one_above_it(agency: None, write: Write) -> None:
    report, rejected = take(write("unit.csv", [{"kode": "A", "nama": "A", "jenis": "SEKSI", "kode_induk": "B"}, *UNITS]), "unit")
    assert (report.rejected, report.known) == (1, 3)
    assert "unit B belum ada" in rejected[0]["kesalahan"]
    seksi = session.scalars(sa.select(Unit).where(Unit.code == "SEKSI")).one()
    assert organisation.opd_of(seksi).code == "DINAS"


def _refused(path: Path, sheet: str = "pegawai") -> str:
    with pytest.raises(ImportRefused) as problem:
        take(path, sheet)
    assert refusal(problem.value)
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0
    return problem.value.code


def test_files_that_are_no_tables_are_refused(agency: None, write: Write, tmp_path: Path) -> None:
    for name, content, code in (
        ("kosong.csv", b"", "empty_file"), ("biner.csv", b"a\x00b", "not_a_table"), ("latin.csv", b"nip;nama\n1;\xff\xfe", "not_utf8"),
        ("dua.csv", b"nip;nip\n1;2\n", "headers_twice"), ("kurang.csv", b"nip;nama\n", "missing_columns"), ("rusak.xlsx", b"PK\x03\x04", "not_a_table"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert _refused(path) == code, name
    assert _refused(write("lebih.csv", [HEAD | {"rahasia": "1"}])) == "unknown_columns"
    assert _refused(write("pegawai.csv", [HEAD]), "cuaca") == "unknown_sheet"


def test_merged_cells_are_refused(agency: None, write: Write) -> None:
    path = write("pegawai.xlsx", [HEAD, STAFF])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("B2:B3")
    book.save(path)
    assert _refused(path) == "merged_cells"


def test_a_zip_bomb_an_entity_and_macros_are_refused(agency: None, write: Write, tmp_path: Path) -> None:
    good = write("pegawai.xlsx", [HEAD])
    for name, part, content, code in (
        ("bom.xlsx", "xl/worksheets/sheet9.xml", b"0" * 60_000_000, "bomb"), ("makro.xlsx", "xl/vbaProject.bin", b"x", "macros"),
        ("entitas.xlsx", "xl/worksheets/sheet9.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "not_a_table"),
    ):
        path = tmp_path / name
        path.write_bytes(good.read_bytes())
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(part, content)
        assert _refused(path) == code, name


def test_a_file_of_too_many_rows_is_refused_before_anything_is_written(
    agency: None, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 2)
    assert _refused(write("pegawai.csv", [HEAD, STAFF])) == "too_many_rows"


def test_what_was_taken_before_a_kill_is_known_when_it_goes_on(agency: None, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 1)
    path = write("pegawai.csv", [HEAD, STAFF])

    def killed(report: Report) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.run(path, "pegawai", now=NOW, dry_run=False, reject=print, progress=killed)
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1
    assert take(path, "pegawai")[0] == Report(2, 1, 1, 0)


@pytest.mark.parametrize("sheet", importing.SHEETS)
def test_every_sheet_has_its_columns(agency: None, sheet: str) -> None:
    columns = importing.columns(sheet, NOW)
    assert any(columns.values())
    assert "dokumen" not in columns


def test_every_refusal_has_its_sentence() -> None:
    folder = Path(importing.__file__).parent
    said = FILE | CELL
    for path in folder.glob("*.py"):
        for word in ("ImportRefused(", "BadCell(", ".refuse("):
            for piece in path.read_text("utf-8").split(word)[1:]:
                if piece.startswith('"'):
                    assert piece[1:].split('"')[0] in said, piece[:40]
    assert sentence(importing.Problem("twice")) == "Baris ini lebih dari satu kali dalam berkas"


