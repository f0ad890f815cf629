"""Annual leave from the request to a signed decree, told with the standing cast."""

import sqlalchemy as sa

import engine
from models import Decree, LeaveRecord, LedgerEntry, session

LEAVE = {
    "jenis": "TAHUNAN", "alasan": "Menghadiri pernikahan saudara", "tanggal_mulai": "2026-06-08", "tanggal_selesai": "2026-06-10",
    "alamat_cuti": "Jalan Melati 4, Teluk Jaya", "telepon_cuti": "081234567890",
}


def _ledger(case_id: int) -> list[tuple[int, str, int]]:
    query = sa.select(LedgerEntry).where(LedgerEntry.case_id == case_id).order_by(LedgerEntry.id)
    found = [(row.year, row.kind, row.amount) for row in session.scalars(query)]
    session.rollback()
    return found


def test_sari_asks_budi_considers_and_hadi_signs(story):
    leave = story().ask("pegawai", "cuti", **LEAVE)
    assert leave.waiting == [("beri_pertimbangan", "Atasan Langsung")]
    assert _ledger(leave.case_id) == [(2026, "HOLD", 3)]

    leave.do("atasan", "beri_pertimbangan", pertimbangan="DISETUJUI")
    assert leave.waiting == [("tanda_tangan", "Kepala OPD")]

    leave.do("kepala_opd", "tanda_tangan", keputusan="DISETUJUI")
    assert (leave.case.status, leave.case.outcome) == ("ENDED", "Disetujui")
    decree = session.scalars(sa.select(Decree).where(Decree.case_id == leave.case_id)).one()
    record = session.scalars(sa.select(LeaveRecord).where(LeaveRecord.case_id == leave.case_id)).one()
    assert (decree.number, decree.status, decree.template) == ("800.1.11.4/1/DISDIK/2026", "SEALED", "formulir_cuti")
    assert (record.state, record.basis_number, record.document_id) == ("BERLAKU", decree.number, decree.document_id)
    assert _ledger(leave.case_id) == [(2026, "HOLD", 3), (2026, "HOLD", -3), (2026, "USE", 3)]
    assert all(verdict.kept for verdict in engine.verify(leave.now))


def test_a_head_of_an_opd_goes_to_the_sekda_with_two_initials_before_and_no_step_twice(story):
    leave = story().ask("kepala_opd", "cuti", **LEAVE)
    assert leave.waiting == [("periksa_konsep", "Analis Kepegawaian Pembinaan")]

    leave.do("analis", "periksa_konsep", konsep_benar="true")
    leave.do("kasubbid", "paraf_kasubbid", hasil_paraf="SETUJU")
    leave.do("kabid", "paraf_kabid", hasil_paraf="SETUJU")
    leave.do("sekda", "tanda_tangan", keputusan="DISETUJUI")

    decree = session.scalars(sa.select(Decree).where(Decree.case_id == leave.case_id)).one()
    assert (leave.case.outcome, decree.template, decree.number) == ("Disetujui", "surat_izin_cuti", "800.1.11.4/1/SETDA/2026")


def test_the_sekda_asks_the_governor(story):
    leave = story().ask("sekda", "cuti", **LEAVE)
    leave.do("analis", "periksa_konsep", konsep_benar="true")
    leave.do("kasubbid", "paraf_kasubbid", hasil_paraf="SETUJU")
    leave.do("kabid", "paraf_kabid", hasil_paraf="SETUJU")
    leave.do("gubernur", "tanda_tangan", keputusan="DISETUJUI")

    assert leave.case.outcome == "Disetujui"


def test_one_sick_day_is_only_acknowledged(story):
    leave = story()
    sick = {**LEAVE, "jenis": "SAKIT", "tanggal_mulai": "2026-06-03", "tanggal_selesai": "2026-06-03", "alasan_sakit": "SAKIT",
            "jenis_dokter": "DOKTER_BERIZIN", "surat_dokter": leave.upload("pegawai", "surat.pdf")}
    leave.ask("pegawai", "cuti", **sick)
    assert leave.waiting == [("ketahui_sakit", "Atasan Langsung")]

    leave.do("atasan", "ketahui_sakit", diketahui="true")
    assert leave.case.outcome == "Sakit satu hari dicatat"
    assert _ledger(leave.case_id) == []
