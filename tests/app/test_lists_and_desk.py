"""Tugas narrowed, claimed and exported; the signing desk for many; delegations; administration."""

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import engine
from models import Account, Case, Decree, Delegation, Person, Task, session, transaction
from records import seed
from tests.app.conftest import Somebody
from tests.browser.chromium import PASSPHRASE

LONG = {"jabatan": "", "jenis": "PLH", "mulai": "2026-06-01", "sampai": "2026-06-30", "dasar": "SP/1/2026"}


@pytest.fixture
def signable(letter: Callable[..., Case], task_of: Callable[[int], int], now: Any) -> list[int]:
    """Three letters that wait for the head's signature, ready to be signed unopened."""
    with transaction():
        session.execute(sa.update(Person).where(Person.name == "Wati Lestari").values(phone=""))
    account = session.scalars(sa.select(Account).where(Account.name == seed.account_name("fasilitator"))).one()
    wati, tasks = engine.PersonActor(account.person_id, account.id), []
    for _ in range(3):
        case_id = letter().id
        with transaction():
            engine.complete(task_of(case_id), {"hasil": "LENGKAP", "catatan": None}, by=wati, now=now)
        tasks.append(task_of(case_id))
    return tasks


def test_a_list_is_narrowed_by_its_address_and_counts(as_: Callable[[str], Somebody], letter: Callable[..., Case]) -> None:
    letter()
    wati = as_("fasilitator")
    assert "Surat pengantar (1)" in wati.open("/tugas/").text
    for narrowed, there in [("q=Sari", True), ("q=Budi", False), ("layanan=surat_pengantar", True), ("batas=lewat", False), ("usia=7", False)]:
        assert ("Periksa permohonan</a>" in wati.open(f"/tugas/?{narrowed}").text) is there, narrowed


def test_what_is_shown_is_exported(as_: Callable[[str], Somebody], letter: Callable[..., Case]) -> None:
    number = letter().number
    wati = as_("fasilitator")
    rows = list(csv.reader(io.StringIO(wati.open("/tugas/ekspor.csv").text.removeprefix("\ufeff")), delimiter=";"))
    assert [len(rows), rows[1][5]] == [2, number]
    assert rows[1][3].startswith("1990")
    book = zipfile.ZipFile(io.BytesIO(wati.open("/tugas/ekspor.xlsx").data))
    assert str(number) in book.read("xl/sharedStrings.xml").decode()
    assert len(list(csv.reader(io.StringIO(wati.open("/tugas/ekspor.csv?q=tidak-ada").text)))) == 1


def test_selected_tasks_are_claimed_together(
    as_: Callable[[str], Somebody], letter: Callable[..., Case], task_of: Callable[[int], int]
) -> None:
    tasks = [task_of(letter().id) for _ in range(2)]
    wati = as_("fasilitator")
    assert "2 tugas Anda ambil." in wati.send("/tugas/ambil", {"tugas": tasks}, page="/tugas/").text
    owners = session.scalars(sa.select(Task.claimed_by).where(Task.id.in_(tasks))).all()
    assert owners == [wati.person_id] * 2


def test_many_documents_are_signed_under_one_passphrase(as_: Callable[[str], Somebody], signable: list[int]) -> None:
    hadi = as_("kepala_opd")
    page = hadi.open("/tanda-tangan/").text
    assert page.count("data-task=") == 3
    assert "Periksa permohonan: Wati Lestari" in page
    headers = {"Accept": "application/json"}
    wrong = hadi.send("/tanda-tangan/", {"tugas": signable, "frasa": "salah"}, headers=headers)
    assert (wrong.status_code, "Frasa sandi" in str(wrong.json)) == (422, True)
    reply = hadi.send("/tanda-tangan/", {"tugas": [*signable, 999_999], "frasa": PASSPHRASE}, headers=headers)
    assert reply.json is not None
    assert [result["ok"] for result in reply.json["results"]] == [True, True, True, False]
    again = hadi.send("/tanda-tangan/", {"tugas": signable, "frasa": PASSPHRASE}, headers=headers)
    assert again.json == {"message": None, "results": reply.json["results"][:3]}
    assert session.scalar(sa.select(sa.func.count()).select_from(Decree).where(Decree.status == "SEALED")) == 3


def test_somebody_elses_documents_are_not_signed(as_: Callable[[str], Somebody], signable: list[int]) -> None:
    sekda = as_("sekda")
    reply = sekda.send("/tanda-tangan/", {"tugas": signable, "frasa": PASSPHRASE}, headers={"Accept": "application/json"})
    assert reply.json is not None
    assert not any(result["ok"] for result in reply.json["results"])


def test_the_occupant_of_a_post_lets_somebody_act_and_both_read_it(app: Flask, as_: Callable[[str], Somebody]) -> None:
    hadi = as_("kepala_opd")
    post = hadi.open("/penunjukan/").text.split('<option value="')[1].split('"')[0]
    wrong = hadi.send("/penunjukan/", LONG | {"jabatan": post, "nip": "123"})
    assert (wrong.status_code, "Tidak ada pegawai dengan NIP itu" in wrong.text) == (422, True)
    reply = hadi.send("/penunjukan/", LONG | {"jabatan": post, "nip": seed.account_name("atasan")})
    assert "Budi Santoso, S.Sos. bertindak sebagai Plh." in reply.text
    assert "Anda bertindak sebagai Plh." in as_("atasan").open("/layanan/").text
    row = session.scalars(sa.select(Delegation.id)).one()
    assert as_("atasan").send(f"/penunjukan/{row}/akhiri", page="/penunjukan/").status_code == 403
    assert "Penunjukan sudah diakhiri" in hadi.send(f"/penunjukan/{row}/akhiri", page="/penunjukan/").text
    assert "bertindak sebagai" not in as_("atasan").open("/layanan/").text


def test_an_administrator_gives_a_one_time_code_that_ends_the_sessions(as_: Callable[[str], Somebody]) -> None:
    sari, admin = as_("pegawai"), as_("admin")
    account = session.scalars(sa.select(Account.id).where(Account.name == seed.account_name("pegawai"))).one()
    session.rollback()
    reply = admin.send(f"/administrasi/akun/{account}", {"aksi": "kode"}, page="/administrasi/")
    assert "Hanya ditampilkan sekali" in reply.text
    assert sari.client.get("/").status_code == 302


def test_the_language_is_chosen_and_kept(as_: Callable[[str], Somebody]) -> None:
    sari = as_("pegawai")
    page = sari.send("/bahasa", {"bahasa": "en", "kembali": "/"}, page="/").text
    assert '<html lang="en">' in page
