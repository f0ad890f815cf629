"""What the house says no to, told with leave: each refusal is named, and nothing has changed after it."""

import pytest
import sqlalchemy as sa

import engine
from documents.errors import WrongPassphrase
from models import Decree, LedgerEntry, RoleGrant, session, transaction
from tests.stories.story import Unacceptable
from tests.stories.test_annual_leave import LEAVE


def _held(case_id: int) -> int:
    query = sa.select(sa.func.sum(LedgerEntry.amount)).where(LedgerEntry.case_id == case_id, LedgerEntry.kind == "HOLD")
    found = session.scalar(query) or 0
    session.rollback()
    return int(found)


def _decrees() -> int:
    found = session.scalar(sa.select(sa.func.count()).select_from(Decree)) or 0
    session.rollback()
    return found


def test_a_second_submit_reads_who_did_it_and_when(story):
    leave = story().ask("pegawai", "cuti", **LEAVE)
    leave.do("atasan", "beri_pertimbangan", pertimbangan="DISETUJUI")

    with pytest.raises(engine.TaskClosed) as refusal:
        leave.do("atasan", "beri_pertimbangan", pertimbangan="TIDAK_DISETUJUI", alasan_pertimbangan="Berubah pikiran")

    assert "Budi Santoso" in refusal.value.values["by"]
    assert refusal.value.values["at"] == leave.now
    assert leave.waiting == [("tanda_tangan", "Kepala OPD")]


def test_of_two_people_on_one_task_the_second_reads_that_the_first_was_faster(story):
    leave = story().ask("kepala_opd", "cuti", **LEAVE)
    with transaction():
        first = session.scalars(sa.select(RoleGrant).where(RoleGrant.role == "Analis Kepegawaian Pembinaan")).first()
        second = leave.actor_id("pegawai_lain")
        session.add(RoleGrant(role=first.role, unit_id=first.unit_id, person_id=second, valid_from=first.valid_from))
    assert engine.worklist(second, leave.now)
    session.rollback()

    leave.do("analis", "periksa_konsep", konsep_benar="true")
    with pytest.raises(engine.TaskClosed) as refusal:
        leave.do("pegawai_lain", "periksa_konsep", konsep_benar="true")
    assert "Ratna Dewi" in refusal.value.values["by"]


def test_who_is_in_the_case_but_has_not_the_role_may_not_do_the_task(story):
    leave = story().ask("pegawai", "cuti", **LEAVE)
    leave.do("atasan", "beri_pertimbangan", pertimbangan="DISETUJUI")

    with pytest.raises(engine.NotYourTask):
        leave.do("atasan", "tanda_tangan", keputusan="DISETUJUI")


def test_a_case_of_another_unit_does_not_exist_for_a_stranger(story):
    leave = story().ask("pegawai", "cuti", **LEAVE)

    with pytest.raises(engine.NotFound):
        leave.do("pegawai_lain", "beri_pertimbangan", pertimbangan="DISETUJUI")
    with pytest.raises(engine.NotFound):
        engine.find_case(str(leave.case.number), leave.actor_id("pegawai_lain"), leave.now)
    session.rollback()


@pytest.mark.parametrize(("who", "signs"), [("kepala_opd", "sekda"), ("sekda", "gubernur")])
def test_nobody_signs_their_own_leave_whatever_their_office(story, who, signs):
    leave = story().ask(who, "cuti", **LEAVE)
    leave.do("analis", "periksa_konsep", konsep_benar="true")
    leave.do("kasubbid", "paraf_kasubbid", hasil_paraf="SETUJU")
    leave.do("kabid", "paraf_kabid", hasil_paraf="SETUJU")

    with pytest.raises(engine.OwnCase):
        leave.do(who, "tanda_tangan", keputusan="DISETUJUI")
    leave.do(signs, "tanda_tangan", keputusan="DISETUJUI")
    assert leave.case.outcome == "Disetujui"


def test_overlapping_leave_is_refused_with_rule_and_law(story):
    story().ask("pegawai", "cuti", **LEAVE)

    with pytest.raises(engine.NotEligible) as refusal:
        story().ask("pegawai", "cuti", **{**LEAVE, "tanggal_mulai": "2026-06-10", "tanggal_selesai": "2026-06-12"})

    (finding,) = [finding for finding in refusal.value.findings if finding.blocking]
    assert finding.kode == "CUTI_BERTUMPUK"
    assert "8 Juni 2026 sampai 10 Juni 2026" in finding.pesan
    assert finding.dasar.startswith("PP 11/2017")
    assert finding.isian == "tanggal_mulai"


def test_leave_across_the_end_of_the_year_is_split_and_next_year_gives_only_its_twelve(story):
    far = {**LEAVE, "tanggal_mulai": "2026-12-28", "tanggal_selesai": "2027-01-29"}

    with pytest.raises(engine.NotEligible) as refusal:
        story().ask("pegawai", "cuti", **far)

    (finding,) = [finding for finding in refusal.value.findings if finding.blocking]
    assert finding.kode == "CUTI_MELEBIHI_HAK"
    assert "12 hari kerja tahun 2027" in finding.pesan


def test_a_wrong_passphrase_signs_nothing_and_takes_no_number(story):
    leave = story().ask("pegawai", "cuti", **LEAVE)
    leave.do("atasan", "beri_pertimbangan", pertimbangan="DISETUJUI")

    with pytest.raises(WrongPassphrase):
        leave.do("kepala_opd", "tanda_tangan", passphrase="bukan ini", keputusan="DISETUJUI")

    assert _decrees() == 0
    assert leave.waiting == [("tanda_tangan", "Kepala OPD")]
    assert _held(leave.case_id) == 3


def test_a_form_that_is_not_complete_says_what_is_missing(story):
    leave = story().ask("pegawai", "cuti", **LEAVE)

    with pytest.raises(Unacceptable) as refusal:
        leave.do("atasan", "beri_pertimbangan", pertimbangan="DITANGGUHKAN")

    assert [key for key, _ in refusal.value.args[0]] == ["alasan_pertimbangan"]


def test_leave_is_withdrawn_until_an_official_has_decided_and_not_after(story):
    leave = story().ask("pegawai", "cuti", **LEAVE)
    other = story().ask("pegawai", "cuti", **{**LEAVE, "tanggal_mulai": "2026-07-06", "tanggal_selesai": "2026-07-07"})
    with transaction():
        engine.cancel(leave.case_id, by=leave.actor("pegawai"), now=leave.now, reason="Salah tanggal")
    assert _held(leave.case_id) == 0

    other.do("atasan", "beri_pertimbangan", pertimbangan="DISETUJUI")
    other.do("kepala_opd", "tanda_tangan", keputusan="PERUBAHAN", alasan_keputusan="Rapat", usul_mulai="2026-07-08",
             usul_selesai="2026-07-09")
    with pytest.raises(engine.NotWithdrawable), transaction():
        engine.cancel(other.case_id, by=other.actor("pegawai"), now=other.now, reason="Batal saja")
    other.do("pegawai", "tanggapi_perubahan", tanggapan="TARIK")
    assert other.case.outcome == "Batal: perubahan tidak diterima"
    assert _held(other.case_id) == 0
