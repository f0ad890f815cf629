"""The divorce permit: what is confided stays sealed to the end, and the verdict has a way in of its own."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

import engine
from documents import signing
from models import Base, Decree, session, transaction
from tests.stories.story import PASSPHRASE, Story

TOLD = "Kami sudah lama berpisah rumah dan bertengkar setiap kali bertemu di depan anak-anak."
HEARD = "keterangan-suami-yang-pahit"
ASKED = {
    "kedudukan": "PENGGUGAT", "nama_pasangan": "Adi", "nik_pasangan": "3578010101900001", "alamat_pasangan": "Jalan Rahasia 9", "tgl_nikah": "2015-01-10",
    "no_akta_nikah": "AKTA-1", "alasan": "PERTENGKARAN", "kronologi": TOLD, "jumlah_anak": "0", "bersedia_mediasi": "true", "pernyataan_gaji": "true",
    "persetujuan": "true",
}
FILES = ("bukti_pertengkaran", "akta_nikah", "kk", "ktp", "pernyataan_pasangan")


@pytest.fixture
def divorce(story: Callable[[], Story]) -> Story:
    told = story()
    with transaction():
        signing.issue_key(told.actor_id("atasan"), PASSPHRASE, told.now)
    return told.ask("pegawai", "izin_perceraian", **ASKED, **{key: told.upload("pegawai", f"{key}.pdf") for key in FILES})


def test_what_is_confided_stays_sealed_through_hearing_and_minutes(divorce: Story) -> None:
    assert divorce.waiting == [("jadwalkan_mediasi", "Atasan Langsung")]
    who = "atasan"
    divorce.do(who, "jadwalkan_mediasi", tgl_mediasi="2026-06-10", jam_mediasi="09.00", tempat_mediasi="Ruang rapat")
    divorce.do(who, "dengar_suami", hadir_suami="true", keterangan_suami=HEARD)
    divorce.do(who, "dengar_istri", hadir_istri="true", keterangan_istri=HEARD)
    divorce.do(who, "mediasi_bersama", hasil_mediasi="GAGAL", cukup_mediasi="true", catatan_mediasi=HEARD)
    assert divorce.waiting == [("rekomendasi_opd", "Kepala OPD")]
    assert {decree.template for decree in session.scalars(sa.select(Decree))} == {"surat_panggilan_mediasi", "berita_acara_mediasi"}
    for table in Base.metadata.tables.values():
        for row in session.execute(sa.select(table)):
            assert not any(word in str(row) for word in (TOLD, HEARD, "Jalan Rahasia")), table.name
    desk = engine.open_task(divorce.task("rekomendasi_opd"), divorce.actor_id("kepala_opd"), divorce.now)
    assert desk.variables is not None
    assert desk.variables["kronologi"] == TOLD


def test_the_verdict_has_a_way_in_of_its_own(divorce: Story) -> None:
    sari = divorce.actor_id("pegawai")
    page = engine.service_page("izin_perceraian", sari, divorce.now)
    assert page.event == "ajukan"
    assert page.ways == {"ajukan": "Permohonan diajukan", "lapor": "Lapor putusan"}
    other = engine.service_page("izin_perceraian", sari, divorce.now, "lapor")
    assert [finding.kode for finding in other.findings] == ["TANPA_IZIN"]
    with pytest.raises(engine.NotFound):
        engine.service_page("izin_perceraian", sari, divorce.now, "pembagian_berlaku")
