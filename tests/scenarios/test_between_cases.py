"""Stories of several cases: children are opened and played, parents hear of them, signals and messages arrive, in the trial alone."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine import scenarios
from models import Case, session
from tests.engine.test_children import children_of, finish, open_session, sesi, settle  # noqa: F401
from tests.engine.test_events_between_cases import tunggu  # noqa: F401

ZONE = ZoneInfo("Asia/Jakarta")
OPENED = """
judul: Sidang
tanggal: 2026-06-03
langkah:
  - mulai: s
    untuk: session:2026-1
    isian: {peserta: [{pegawai: "@pegawai", isian: {tanggal: 2026-06-01}}, {pegawai: "@rekan", isian: {tanggal: 2026-06-01}}]}
    maka: {menunggu: [{tugas: isi, tentang: pegawai}, {tugas: isi, tentang: rekan}]}
"""
WAITING = """
judul: Kabar
tanggal: 2026-06-03
langkah:
  - mulai: s
"""


def _play(service: str, text: str) -> list[str]:
    (result,) = scenarios.play_all(service, [scenarios.parse(text.encode(), name="uji", zone=ZONE)])
    assert session.query(Case).count() == 0
    session.rollback()
    return [str(failure) for failure in result.failures]


def test_children_are_played_by_their_subject_and_the_parent_hears_when_all_have_ended(sesi: Any):  # noqa: F811
    assert _play("sesi", OPENED + """
  - {kerjakan: isi, berkas: peserta/rekan, isian: {catatan: ya}, maka: {status: ENDED, berakhir: akhir, menunggu: []}}
  - kerjakan: isi
    berkas: peserta/pegawai
    oleh: pegawai
    isian: {catatan: ya}
    maka: {berkas: {sesi: {status: ENDED, berakhir: {sesi: selesai}}}}
""") == []


def test_at_the_cut_off_the_unfinished_child_belongs_to_the_next_session(sesi: Any):  # noqa: F811
    assert _play("sesi", OPENED + """
  - {kerjakan: isi, berkas: peserta/rekan, isian: {catatan: ya}}
  - sampai: 2026-06-04
    maka:
      berakhir: {"sesi/session:2026-1": tutup_selesai, "sesi/session:2026-2": masih berjalan}
  - kerjakan: isi
    isian: {catatan: ya}
    maka: {berakhir: {"sesi/session:2026-2": selesai, peserta/pegawai: akhir}}
""") == []


def test_a_cancelled_parent_takes_its_children_along(sesi: Any):  # noqa: F811
    assert _play("sesi", OPENED + """
  - {kerjakan: isi, berkas: peserta/pegawai, oleh: rekan, isian: {catatan: ya}, ditolak: not_found}
  - {tarik: salah periode, berkas: sesi, ditolak: not_withdrawable}
  - tarik: salah periode
    berkas: sesi
    oleh: sistem
    maka: {status: CANCELLED, berkas: {peserta/rekan: {status: CANCELLED}, peserta/pegawai: {menunggu: []}}}
""") == []


@pytest.mark.parametrize(
    ("step", "element"),
    [
        ("umumkan: PANGKAT_NAIK\n    isi: {gol: III/d}", "baca"),
        ("pesan: JAWABAN\n    berkas: tunggu\n    isi: {hasil: SETUJU}", "baca"),
        ("pesan: JAWABAN\n    kunci: TUNGGU/2026/999999", None),
        ("umumkan: PANGKAT_NAIK\n    untuk: rekan", None),
    ],
)
def test_a_signal_or_message_from_elsewhere_reaches_the_case_it_is_for(tunggu: Any, step: str, element: str | None):  # noqa: F811
    waits = f"[{element}]" if element else "[]"
    assert _play("tunggu", WAITING + f"  - {step}\n    maka: {{berkas: {{tunggu: {{menunggu: {waits}}}}}}}\n") == []


def test_a_case_that_is_not_there_is_named_with_those_that_are(tunggu: Any):  # noqa: F811
    (failure,) = _play("tunggu", WAITING + "    maka: {berkas: {sesi: {status: OPEN}}}\n")

    assert "seharusnya: sesi" in failure
    assert "tunggu employee:" in failure


def test_a_played_session_is_written_down_with_its_children(sesi: Any, cast: dict[str, int], now: Any):  # noqa: F811
    parent = open_session(now, [cast["pegawai"]])
    settle(now)
    (child,) = children_of(parent)
    finish(child.id, now)
    settle(now)

    text = scenarios.from_case(parent, title="Direkam")
    session.rollback()
    recorded = scenarios.parse(text.encode(), name="rekaman", zone=ZONE)

    start, work = recorded.steps
    assert (start.action, start.target, start.about) == ("mulai", "s", "session:2026-1")
    assert [member["pegawai"] for member in start.answers["peserta"]] == [cast["pegawai"]]
    assert (work.action, work.target, work.case, work.answers) == ("kerjakan", "isi", "peserta/rekan", {"catatan": "ya"})
    assert work.expected == {"berakhir": {"sesi": "selesai"}}
