"""A curriculum vitae comes from the record, carries the agency's seal and can be checked by anybody."""

import io

import pypdfium2
import pytest

import engine
from documents import signing, verify
from models import session, transaction
from records import history


@pytest.fixture
def sealed(cast, now, tmp_path):
    engine.furnish(tmp_path / "files", "Asia/Jakarta", "http://127.0.0.1:8000", seal_passphrase="rahasia")
    with transaction():
        signing.init_trial_ca(now)
        signing.issue_seal("BKD", "rahasia", now)
        history.add("pendidikan", cast["pegawai"], {"tingkat": "S2", "sekolah": "Universitas Uji", "tgl_lulus": now.date()}, None, now)
        history.add("hukdis", cast["pegawai"], {"tmt": now.date(), "tingkat": "RINGAN", "jenis": "TEGURAN_LISAN"}, None, now)
        pdf = engine.curriculum_vitae(cast["pegawai"], by=cast["pegawai"], now=now)
    return pdf


def test_it_shows_the_record_and_nothing_confidential(sealed):
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(sealed))).split())

    assert "Sari Wulandari" in text
    assert "Universitas Uji" in text
    assert "TEGURAN" not in text
    assert "KELUARGA" in text


def test_anybody_can_check_it_and_a_doctored_copy_is_found(sealed, now):
    verdict = verify.by_content(sealed, now)

    assert (verdict.status, verdict.title) == ("VALID", "Daftar riwayat hidup")
    assert verify.by_content(sealed + b" ", now).status == "UNKNOWN"
    session.rollback()


def test_without_a_seal_nothing_is_printed(cast, now, tmp_path):
    engine.furnish(tmp_path / "files", "Asia/Jakarta", "http://127.0.0.1:8000")
    with pytest.raises(engine.NoSeal), transaction():
        engine.curriculum_vitae(cast["pegawai"], by=cast["pegawai"], now=now)
