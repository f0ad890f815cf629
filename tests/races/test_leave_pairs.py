"""Two leave requests at the same instant never take more than the right: one is given, the other told why not."""

from datetime import date
from decimal import Decimal
from typing import Any

import engine
from models import session, transaction
from records import ledger
from records.errors import Overdrawn
from tests.races.conftest import NOW, times

RIGHT = 18  # of the cast's employee in 2026: twelve, and six of last year
PAIR = ((date(2026, 7, 6), date(2026, 7, 17)), (date(2026, 8, 31), date(2026, 9, 11)))  # ten working days each


def _answers(person: int, first: date, last: date) -> dict[str, Any]:
    page = engine.service_page("cuti", person, NOW)
    keys = engine.open_start("cuti", page.event or "", person, NOW).schema.keys
    session.rollback()
    asked = {
        "jenis": "TAHUNAN", "alasan": "Keluarga", "tanggal_mulai": first, "tanggal_selesai": last, "lama_hari_kerja": Decimal(10),
        "lama_hari_takwim": Decimal(12), "alamat_cuti": "Rumah", "telepon_cuti": "081234567890", "luar_negeri": False,
    }
    return {**dict.fromkeys(keys), **asked}


def test_two_requests_at_once_never_overdraw(sari, together):
    person = sari.person_id
    asked = [_answers(person, first, last) for first, last in PAIR]
    for _ in range(times(10, 2000)):
        results = together(
            [lambda a=one: engine.start("cuti", event="ajukan", subject_id=person, answers=a, by=sari, now=NOW).id for one in asked]
        )
        opened = [result for result in results if isinstance(result, int)]
        refused = [result for result in results if isinstance(result, engine.NotEligible | Overdrawn)]
        assert (len(opened), len(refused)) == (1, 1), results
        there = ledger.balance(person, "CUTI_TAHUNAN", 2026)
        session.rollback()
        assert there.used + there.held == 10 <= RIGHT
        with transaction():
            engine.cancel(opened[0], by=sari, now=NOW, reason="putaran berikutnya")
