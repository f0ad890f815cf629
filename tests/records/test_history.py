"""The record of leave: proposed while a case is open, part of the record when it is granted."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from models import LeaveRecord, session, transaction
from records import history
from tests.databases import NOW

ASKED: dict[str, Any] = {
    "jenis": "TAHUNAN", "mulai": date(2026, 7, 1), "selesai": date(2026, 7, 3), "hari_kerja": Decimal(3), "alasan": "keluarga",
    "telepon": None, "rincian": {"pembagian": [{"tahun": Decimal(2026), "hari": Decimal(3)}]},
}


def _rows() -> list[LeaveRecord]:
    return list(session.scalars(sa.select(LeaveRecord).order_by(LeaveRecord.id)))


def test_a_proposed_row_becomes_part_of_the_record_with_its_decree(person: int) -> None:
    with transaction():
        history.propose("cuti", person, ASKED, 1, NOW)
        history.confirm("cuti", 1, {"nomor": "850/7/BKD", "tanggal": date(2026, 6, 5), "pejabat": "Kepala Dinas"}, NOW)
    (row,) = _rows()
    assert (row.state, row.kind, row.working_days, row.basis_number) == ("BERLAKU", "TAHUNAN", 3, "850/7/BKD")
    assert row.details == {"pembagian": [{"tahun": 2026, "hari": 3}]}
    assert row.verified_at == NOW


def test_a_withdrawn_proposal_is_kept_as_cancelled_and_a_confirmed_row_stays(person: int) -> None:
    with transaction():
        history.propose("cuti", person, ASKED, 1, NOW)
        history.add("cuti", person, ASKED, 2, NOW)
        history.withdraw_proposals(1)
        history.withdraw_proposals(2)
    assert [(row.case_id, row.state) for row in _rows()] == [(1, "BATAL"), (2, "BERLAKU")]


@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [
        ("honor", ASKED, "unknown_kind"),
        ("cuti", ASKED | {"lama": Decimal(3)}, "unknown_key"),
        ("cuti", ASKED | {"mulai": "2026-07-01"}, "wrong_value"),
        ("cuti", ASKED | {"hari_kerja": Decimal("1.5")}, "wrong_value"),
        ("cuti", ASKED | {"selesai": None}, "missing_value"),
        ("cuti", ASKED | {"selesai": date(2026, 6, 30)}, "ends_before_it_begins"),
    ],
)
def test_what_the_record_does_not_know_is_refused(person: int, kind: str, values: dict[str, Any], code: str) -> None:
    with pytest.raises(history.RecordError) as refusal, transaction():
        history.propose(kind, person, values, 1, NOW)
    assert refusal.value.code == code


def test_there_is_nothing_to_confirm_without_a_proposal(person: int) -> None:
    with pytest.raises(history.RecordError) as refusal, transaction():
        history.confirm("cuti", 1, {}, NOW)
    assert refusal.value.code == "nothing_proposed"
