"""Every refusal is a plain page with its status, in the reader's language; the database may be away."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from models import session
from tests.app.conftest import Somebody


def test_what_does_not_exist_is_a_page(as_: Callable[[str], Somebody]) -> None:
    reply = as_("pegawai").open("/tidak-ada")
    assert (reply.status_code, "tidak ada, atau bukan untuk Anda" in reply.text) == (404, True)


def test_too_many_failures_to_sign_in_wait(app: Flask) -> None:
    somebody = Somebody(app.test_client())
    for _ in range(8):
        assert somebody.send("/masuk", {"name": "siapa", "password": "salah"}).status_code == 422
    reply = somebody.send("/masuk", {"name": "siapa", "password": "salah"})
    assert (reply.status_code, "Tunggu 15 menit" in reply.text) == (429, True)


def test_a_request_larger_than_any_file_is_refused(as_: Callable[[str], Somebody]) -> None:
    sari = as_("pegawai")
    sari.open("/profil")
    reply = sari.send("/dokumen/?layanan=surat_pengantar", {"berkas": "0" * 6_000_000})
    assert (reply.status_code, "Perkecil berkas" in reply.text) == (413, True)


def test_a_page_without_its_token_is_not_obeyed(as_: Callable[[str], Somebody]) -> None:
    reply = as_("pegawai").client.post("/profil", data={"present": "x", "wanted": "y" * 12})
    assert (reply.status_code, "kedaluwarsa" in reply.text) == (400, True)


def test_a_database_that_is_away_is_told_without_asking_it(as_: Callable[[str], Somebody], monkeypatch: pytest.MonkeyPatch) -> None:
    sari = as_("pegawai")

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(session, "get", gone)
    reply = sari.open("/")
    assert (reply.status_code, reply.headers["Retry-After"], "Sedang tidak tersedia" in reply.text) == (503, "5", True)
    english = sari.client.get("/", headers={"Accept-Language": "en", "Accept": "application/json"})
    assert english.status_code == 503



def test_every_answer_forbids_foreign_content(as_: Callable[[str], Somebody]) -> None:
    headers = as_("pegawai").open("/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
