"""Asking, checking, sending, deciding: what each page answers."""

import io
from collections.abc import Callable

import sqlalchemy as sa

from models import Case, Document, SignIn, session, transaction
from tests.app.conftest import ASKED, Somebody

START = "/layanan/surat_pengantar/ajukan"


def number_of(person_id: int) -> str:
    found = session.scalars(sa.select(Case.number).where(Case.subject_id == person_id).order_by(Case.id.desc())).first()
    session.rollback()
    return str(found)


def test_the_service_page_says_whether_one_may_start(as_: Callable[[str], Somebody]) -> None:
    assert "Anda memenuhi syarat." in as_("pegawai").open("/layanan/surat_pengantar").text
    refused = as_("pegawai_baru").open("/layanan/surat_pengantar").text
    assert "CPNS belum dapat meminta surat pengantar" in refused
    assert "Aturan percobaan 1" in refused
    assert "Mulai mengajukan" not in refused


def test_an_empty_form_names_every_field_and_leads_to_it(as_: Callable[[str], Somebody]) -> None:
    reply = as_("pegawai").send(START)
    assert reply.status_code == 422
    for key in ("jenis", "keperluan", "tanggal_mulai", "tanggal_selesai", "benar"):
        assert f'href="#isian-{key}"' in reply.text


def test_a_rules_refusal_stands_beside_its_field_with_its_law(as_: Callable[[str], Somebody]) -> None:
    reply = as_("pegawai").send(START, ASKED | {"tanggal_selesai": "2026-12-31"})
    assert reply.status_code == 422
    assert "paling lama 30 hari. (Aturan percobaan 2)" in reply.text


def test_a_checked_form_is_sent_once_however_often_one_clicks(as_: Callable[[str], Somebody]) -> None:
    sari = as_("pegawai")
    check = sari.send(START, ASKED)
    assert "Periksa isian Anda" in check.text
    sari.last = check.text
    first = sari.send(START, ASKED | {"langkah": "kirim"}, follow=False)
    second = sari.send(START, ASKED | {"langkah": "kirim"}, follow=False)
    assert first.status_code == 303
    assert first.location == second.location


def test_a_sent_form_shows_its_number_and_what_happens_next(as_: Callable[[str], Somebody]) -> None:
    sari = as_("pegawai")
    page = sari.send(START, ASKED | {"langkah": "kirim"}).text
    assert number_of(sari.person_id) in page
    assert "Menunggu Fasilitator OPD" in page
    assert "Apa selanjutnya" in page


def test_a_file_goes_with_the_form_where_no_script_uploads_it(as_: Callable[[str], Somebody]) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
    reply = as_("pegawai").send(START, ASKED | {"unggah_bukti": (io.BytesIO(png), "bukti.png")}, content_type="multipart/form-data")
    assert "Periksa isian Anda" in reply.text
    assert session.scalars(sa.select(Document.name)).all() == ["bukti.png"]


def test_a_refused_file_is_told_beside_its_field(as_: Callable[[str], Somebody]) -> None:
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64
    for content, name, sentence in [(heic, "foto.heic", "Foto HEIC belum diterima"), (b"MZ" + b"\0" * 99, "foto.pdf", "Jenis berkas ini tidak diterima")]:
        data = ASKED | {"unggah_bukti": (io.BytesIO(content), name)}
        reply = as_("pegawai").send(START, data, content_type="multipart/form-data")
        assert reply.status_code == 422
        assert sentence in reply.text


def test_a_draft_answers_with_the_form_as_it_looks_now(as_: Callable[[str], Somebody]) -> None:
    sari = as_("pegawai")
    reply = sari.send("/layanan/surat_pengantar/draf", ASKED | {"halaman": "keperluan_surat", "keperluan": "x"}, page=START)
    assert reply.json is not None
    assert reply.json["good"] is False
    assert "paling sedikit 10 huruf" in reply.json["html"]
    assert "Isian yang Anda simpan sebelumnya" in sari.open(START).text


def test_what_was_typed_outlives_an_expired_session(as_: Callable[[str], Somebody]) -> None:
    sari = as_("pegawai")
    sari.open(START)
    with transaction():
        session.execute(sa.delete(SignIn))
    reply = sari.send(START, ASKED | {"keperluan": "tidak boleh hilang"})
    assert "Isian Anda sudah disimpan" in reply.text
    again = as_("pegawai")
    assert "tidak boleh hilang" in again.open(START).text


def test_a_draft_token_of_somebody_else_keeps_nothing(as_: Callable[[str], Somebody]) -> None:
    sari = as_("pegawai")
    sari.open(START)
    with transaction():
        session.execute(sa.delete(SignIn))
    reply = sari.send(START, ASKED | {"draf": "dibuat-buat"})
    assert "Isian Anda sudah disimpan" not in reply.text
    assert "Isian yang Anda simpan" not in as_("pegawai").open(START).text


def test_the_second_of_two_people_reads_who_was_faster(
    as_: Callable[[str], Somebody], letter: Callable[[], Case], task_of: Callable[[int], int]
) -> None:
    task_id = task_of(letter().id)
    wati = as_("fasilitator")
    assert wati.send(f"/tugas/{task_id}", {"hasil": "LENGKAP"}).status_code == 200
    late = wati.send(f"/tugas/{task_id}", {"hasil": "LENGKAP", "kunci": "lain"}, page="/profil")
    assert late.status_code == 409
    assert "sudah diselesaikan oleh Wati Lestari" in late.text


def test_a_withdrawn_case_says_so(as_: Callable[[str], Somebody], letter: Callable[[], Case]) -> None:
    number = letter().number
    sari = as_("pegawai")
    assert "Ditarik pada" in sari.send(f"/berkas/{number}/tarik", page=f"/berkas/{number}").text
    assert sari.send(f"/berkas/{number}/tarik", page="/profil").status_code == 409


def test_what_was_answered_stands_beside_the_task(
    as_: Callable[[str], Somebody], letter: Callable[[], Case], task_of: Callable[[int], int]
) -> None:
    page = as_("fasilitator").open(f"/tugas/{task_of(letter().id)}").text
    assert "membuka rekening" in page
    assert "Perbankan" in page
