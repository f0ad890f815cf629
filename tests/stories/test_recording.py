"""A case that was played becomes a scenario that plays again."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from engine import scenarios
from models import session
from tests.stories.test_annual_leave import LEAVE


def test_a_played_leave_is_written_down_and_played_again_to_the_same_end(story):
    leave = story().ask("pegawai", "cuti", **LEAVE)
    leave.do("atasan", "beri_pertimbangan", pertimbangan="TIDAK_DISETUJUI", alasan_pertimbangan="Ada audit")
    leave.now += timedelta(days=1)
    leave.do("kepala_opd", "tanda_tangan", keputusan="DISETUJUI")

    text = scenarios.from_case(leave.case_id, title="Direkam dari berkas")
    session.rollback()
    recorded = scenarios.parse(text.encode(), name="rekaman", zone=ZoneInfo("Asia/Jakarta"))
    (result,) = scenarios.play_all("cuti", [recorded])

    assert [str(failure) for failure in result.failures] == []
    assert [step.action for step in recorded.steps] == ["ajukan", "kerjakan", "sampai", "kerjakan"]
    assert recorded.steps[-1].expected == {"berakhir": {"cuti": "Disetujui"}}
    assert recorded.steps[1].answers["alasan_pertimbangan"] == "Ada audit"
