"""After a case has ended its subject is asked three questions, once, and the administrator reads the index."""

from collections.abc import Callable

import pytest

import engine
from documents import signing
from models import Case, session, transaction
from tests.app.conftest import Somebody

GOOD = {"ease": "4", "speed": "3", "outcome": "4"}


@pytest.fixture
def ended(letter: Callable[..., Case]) -> str:
    """The number of a case that is over."""
    case_id = letter().id
    with transaction():
        case = session.get_one(Case, case_id)
        case.status = "ENDED"
        return str(case.number)


def test_the_subject_answers_once_and_the_index_counts_it(as_: Callable[[str], Somebody], ended: str) -> None:
    sari = as_("pegawai")
    assert "Bagaimana layanan ini?" in sari.open(f"/berkas/{ended}").text
    reply = sari.send(f"/berkas/{ended}/kepuasan", GOOD, page=f"/berkas/{ended}")

    assert "Terima kasih" in reply.text
    assert "Bagaimana layanan ini?" not in reply.text
    assert "91,67" in as_("admin").open("/administrasi/kepuasan").text


def test_an_incomplete_answer_is_asked_for_again(as_: Callable[[str], Somebody], ended: str) -> None:
    reply = as_("pegawai").send(f"/berkas/{ended}/kepuasan", GOOD | {"speed": ""}, page=f"/berkas/{ended}")

    assert "Pilih satu jawaban untuk setiap pertanyaan." in reply.text


def test_nobody_else_is_asked_or_heard(as_: Callable[[str], Somebody], ended: str) -> None:
    auditor = as_("auditor")
    assert "Bagaimana layanan ini?" not in auditor.open(f"/berkas/{ended}").text
    assert auditor.send(f"/berkas/{ended}/kepuasan", GOOD, page="/profil").status_code == 404


def test_a_curriculum_vitae_is_printed_under_the_seal(as_: Callable[[str], Somebody], now) -> None:
    sari = as_("pegawai")
    assert "Segel instansi belum dipasang" in sari.send("/riwayat/daftar-riwayat-hidup", page="/riwayat").text
    engine.furnish(engine.house().store.folder, "Asia/Jakarta", "http://127.0.0.1", seal_passphrase="rahasia")
    with transaction():
        signing.issue_seal("BKD", "rahasia", now)

    reply = sari.send("/riwayat/daftar-riwayat-hidup", page="/riwayat")
    assert reply.data.startswith(b"%PDF")
