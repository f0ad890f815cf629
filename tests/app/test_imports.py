"""The import page: checked first, watched, left and found again, taken over, and what was refused taken home."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine import importing
from models import Import, Person, session, transaction
from records import importing as sheets
from tests.app.conftest import Somebody
from tests.records.test_importing import STAFF, UNITS

HEAD = ";".join(STAFF)
GOOD = STAFF | {"nip": "199107122015032009", "nama": "Ayu Lestari", "kode_unit": "UJI", "jabatan": "Penata Uji"}


def table(*rows: dict[str, Any]) -> bytes:
    made = io.StringIO()
    writer = csv.DictWriter(made, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue().encode()


@pytest.fixture
def admin(as_: Callable[[str], Somebody]) -> Somebody:
    return as_("admin")


@pytest.fixture
def unit(admin: Somebody, now: datetime) -> None:
    hand_in(admin, "unit.csv", table(UNITS[0] | {"kode": "UJI", "nama": "Dinas Uji", "jenis": "OPD"}), "unit", "impor")
    work(now)


def hand_in(admin: Somebody, name: str, content: bytes, sheet: str = "pegawai", action: str = "periksa") -> Any:
    admin.last = ""
    data = {"lembar": sheet, "aksi": action, "berkas": (io.BytesIO(content), name)}
    reply = admin.send("/administrasi/impor/", data, page="/administrasi/impor/", content_type="multipart/form-data")
    admin.last = ""
    reply.request.environ["wsgi.input"].close()  # the test client leaves what it sent open
    return reply


def work(now: datetime) -> None:
    session.rollback()
    while importing.run_next(lambda: now):
        pass


def people(name: str) -> int:
    count = session.scalar(sa.select(sa.func.count()).select_from(Person).where(Person.name == name)) or 0
    session.rollback()
    return count


def test_a_file_is_checked_then_imported_and_bad_rows_are_taken_home(admin: Somebody, unit: None, now: datetime) -> None:
    bad = GOOD | {"nip": "123", "nama": "=HYPERLINK(1)"}
    page = hand_in(admin, "pegawai.csv", table(GOOD, bad))
    assert "Berkas sedang dikerjakan" in page.text
    number = page.request.path.rsplit("/", 1)[1]
    assert admin.open(f"/administrasi/impor/{number}", headers={"Accept": "application/json"}).json == {"status": "WAITING", "read": 0, "total": 0}
    work(now)
    checked = admin.open(f"/administrasi/impor/{number}").text
    assert "selesai diperiksa" in checked
    assert "nip: bukan NIP 18 angka yang benar" in checked
    assert people("Ayu Lestari") == 0
    home = admin.open(f"/administrasi/impor/{number}/ditolak.csv")
    rows = list(csv.DictReader(io.StringIO(home.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [(row["nip"], row["nama"][0], row["kesalahan"].split(":")[0]) for row in rows] == [("123", "'", "baris 3")]
    admin.send(f"/administrasi/impor/{number}/impor", page=f"/administrasi/impor/{number}")
    work(now)
    assert people("Ayu Lestari") == 1
    assert "selesai diimpor" in admin.open("/administrasi/impor/").text


def test_importing_the_same_file_again_doubles_nothing(admin: Somebody, unit: None, now: datetime) -> None:
    for _ in range(2):
        hand_in(admin, "pegawai.csv", table(GOOD), action="impor")
        work(now)
    assert people("Ayu Lestari") == 1
    counts = session.execute(sa.select(Import.added, Import.known).where(Import.sheet == "pegawai").order_by(Import.id)).all()
    session.rollback()
    assert [tuple(row) for row in counts] == [(1, 0), (0, 1)]


@pytest.mark.parametrize(("content", "sentence"), [
    (b"PK\x03\x04 hanya pura-pura", "bukan CSV atau XLSX"), (b"nama\nAyu\n", "Kolom wajib tidak ada"), ("näma".encode("utf-16"), "Berkas"),
])
def test_a_file_that_cannot_be_taken_says_why(admin: Somebody, now: datetime, content: bytes, sentence: str) -> None:
    number = hand_in(admin, "aneh.xlsx", content).request.path.rsplit("/", 1)[1]
    work(now)
    page = admin.open(f"/administrasi/impor/{number}").text
    assert "berkas ditolak" in page
    assert sentence in page


def test_nothing_handed_in_is_said_at_once(admin: Somebody) -> None:
    assert "Pilih berkas" in hand_in(admin, "", b"").text


def test_an_import_whose_worker_was_lost_is_taken_over_and_the_lost_one_writes_nothing(admin: Somebody, unit: None, now: datetime) -> None:
    number = int(hand_in(admin, "pegawai.csv", table(GOOD), action="impor").request.path.rsplit("/", 1)[1])
    with transaction():
        row = session.get_one(Import, number)
        row.status, row.fence, row.leased_until = "RUNNING", 1, now + timedelta(minutes=5)
        lost = importing.Job(row.id, 1, row.sheet, row.sha256, False, lambda: now)
    assert importing.run_next(lambda: now) is False, "its worker may still live"
    assert importing.run_next(lambda: now + timedelta(minutes=6)) is True
    lost.run()
    row = session.get_one(Import, number)
    assert (row.status, row.added, row.fence) == ("DONE", 1, 2)
    session.rollback()


def test_a_template_has_the_columns_of_its_sheet(admin: Somebody, now: datetime) -> None:
    for sheet in sheets.SHEETS:
        reply = admin.open(f"/administrasi/impor/templat/{sheet}.xlsx")
        assert (reply.status_code, reply.data[:2]) == (200, b"PK"), sheet
    assert admin.open("/administrasi/impor/templat/rahasia.xlsx").status_code == 404


def test_a_file_larger_than_a_page_may_be_is_taken_from_an_administrator_only(admin: Somebody, as_: Callable[[str], Somebody]) -> None:
    large = b"nama\n" + b"x" * (6 * 1024 * 1024)
    assert hand_in(admin, "besar.csv", large).status_code == 200
    sari = as_("pegawai")
    sari.open("/profil")
    reply = sari.send("/administrasi/impor/", {"berkas": (io.BytesIO(large), "besar.csv")}, content_type="multipart/form-data")
    reply.request.environ["wsgi.input"].close()
    assert reply.status_code == 413
