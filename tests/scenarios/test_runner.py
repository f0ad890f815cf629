"""The runner itself: what it says when a story goes wrong, and that it leaves nothing behind."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from engine import scenarios
from engine.scenarios import ScenarioError
from models import Case, NumberSeries, Person, RoleGrant, session

ZONE = ZoneInfo("Asia/Jakarta")
ASK = """
judul: Uji
tanggal: 2026-06-03
langkah:
  - ajukan:
    isian: {jenis: TAHUNAN, alasan: Keluarga, tanggal_mulai: 2026-06-08, tanggal_selesai: 2026-06-10, alamat_cuti: Rumah, telepon_cuti: "081234567890"}
"""


def _play(text: str, service: str = "cuti") -> list[str]:
    (result,) = scenarios.play_all(service, [scenarios.parse(text.encode(), name="uji", zone=ZONE)])
    return [str(failure) for failure in result.failures]


def _counts() -> list[int]:
    found = [session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in (Case, Person, NumberSeries)]
    in_force = session.scalar(sa.select(sa.func.count()).select_from(RoleGrant).where(RoleGrant.valid_to.is_(None))) or 0
    session.rollback()
    return [*found, in_force]


def test_a_wrong_expectation_says_what_was_there_and_where_the_case_stood(agency):
    (failure,) = _play(ASK + "    maka: {menunggu: [tanda_tangan]}\n")

    assert "langkah 1 (ajukan )" in failure
    assert "seharusnya: tugas tanda_tangan" in failure
    assert "tugas beri_pertimbangan, peran Atasan Langsung" in failure
    assert failure.endswith("kenali_atasan → perlu_pertimbangan")


def test_a_refusal_nobody_expected_names_rule_and_law(agency):
    (failure,) = _play(ASK.replace("2026-06-10", "2026-12-10"))

    assert "ditolak — CUTI_MELEBIHI_HAK: Lama cuti melebihi sisa hak" in failure
    assert "Peraturan BKN 24/2017" in failure


def test_a_refusal_that_does_not_come_is_a_failure(agency):
    (failure,) = _play(ASK + "    ditolak: CUTI_BERTUMPUK\n")

    assert "tidak ditolak" in failure


def test_a_task_that_does_not_wait_is_told_with_those_that_do(agency):
    (failure,) = _play(ASK + "  - {kerjakan: tanda_tangan, isian: {keputusan: DISETUJUI}}\n")

    assert "seharusnya: tanda_tangan" in failure
    assert "ternyata:   beri_pertimbangan" in failure


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ASK + "    mka: {}\n", "langkah 1: unknown keys mka"),
        (ASK.replace("judul: Uji", ""), "needs judul, tanggal and langkah"),
        (ASK + "  - {ajukan: x, tarik: y}\n", "langkah 2: a step has exactly one of"),
        ("- a\n", "a scenario is a mapping"),
        ("a: [\n", "this is not YAML"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_place(text, said):
    with pytest.raises(ScenarioError, match=said):
        scenarios.parse(text.encode(), name="uji", zone=ZONE)


def test_an_answer_the_form_does_not_have_is_named(agency):
    (failure,) = _play(ASK.replace("alasan: Keluarga", "alasan: Keluarga, warna: biru"))

    assert "the form has no warna" in failure


def test_nothing_of_a_played_story_stays_and_its_numbers_are_its_own(agency: Any, tmp_path):
    before = _counts()
    story = ASK + """
  - {kerjakan: beri_pertimbangan, isian: {pertimbangan: DISETUJUI}}
  - {kerjakan: tanda_tangan, isian: {keputusan: DISETUJUI}, maka: {berakhir: Disetujui, dokumen: [{nomor: 800.1.11.4/1/*}]}}
"""
    assert _play(story) == []
    assert _play(story) == []
    assert _counts() == before
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
