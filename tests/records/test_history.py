"""History rows: proposed while a case is open, part of the record when it decides, corrected, withdrawn, never overwritten."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from models import (
    JsonText,
    LeaveRecord,
    Person,
    PersonalRecord,
    Position,
    PositionRecord,
    RankRecord,
    Unit,
    session,
    transaction,
)
from records import effects, history
from records.kinds import KINDS, Kind
from records.snapshot import pegawai
from records.snapshot.rows import context
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


def _value(kind: Kind, key: str) -> Any:
    column = kind.column(key)
    if isinstance(column.type, JsonText):
        return []
    if isinstance(column.type, sa.Boolean):
        return True
    if isinstance(column.type, sa.Integer | sa.Numeric):
        return Decimal(2)
    return date(2026, 3, 1) if isinstance(column.type, sa.Date) else "isi"


CHOICES = {
    "pengangkatan": {"jenis": "PNS"}, "jabatan": {"jenis": "DEFINITIF", "jabatan_id": Decimal(1)}, "gaji": {"sebab": "KGB"},
    "kedudukan": {"kedudukan": "CLTN"}, "pindah_instansi": {"arah": "MASUK"}, "skp": {"predikat": "BAIK"},
    "hukdis": {"tingkat": "RINGAN"}, "izin": {"keputusan": "DIBERI"}, "keluarga": {"hubungan": "ANAK", "nik": "1234567890123456"},
    "data": {"kolom": "alamat", "menjadi": "Jalan Melati 2"}, "ujian": {"nilai": {}}, "talenta": {"rincian": {}}, "cuti": {"rincian": {}},
    "cltn": {"rincian": {}},
}


@pytest.fixture
def post(person: int) -> int:
    with transaction():
        session.add(Unit(id=1, code="BKD", name="BKD", kind="BKD"))
        session.flush()
        session.add_all(Position(id=number, unit_id=1, title=f"Pelaksana {number}", kind="PELAKSANA") for number in (1, 2))
    return person


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_takes_all_of_its_keys_and_gives_them_back(post: int, name: str) -> None:
    kind = KINDS[name]
    asked = {key: _value(kind, key) for key in kind.columns if key != "dokumen"} | CHOICES.get(name, {})
    with transaction():
        history.propose(name, post, asked, 1, NOW)
        (row_id,) = history.confirm(name, 1, {"nomor": "800/1"}, NOW)
    row = context(kind, session.get_one(kind.table, row_id))
    assert {key: row[key] for key in asked} == asked | {"nomor": "800/1"}
    assert (row["status"], row["sumber"], row["berkas"]) == ("BERLAKU", "LAYANAN", 1)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_names_real_columns_and_says_what_it_cannot_do_without(name: str) -> None:
    kind = KINDS[name]
    table = kind.table.__table__
    assert {*kind.columns.values(), *kind.fixed} <= set(table.c.keys())
    assert kind.required <= set(kind.columns)
    without_default = {c.name for c in table.c if not c.nullable and c.default is None and not c.primary_key} - {"person_id", "recorded_at"}
    assert without_default <= {kind.columns[key] for key in kind.required} | set(kind.fixed)


def test_a_correction_keeps_the_row_it_corrects(person: int) -> None:
    with transaction():
        first = history.add("pangkat", person, {"tmt": date(2024, 4, 1), "gol": "III/a", "mkg_tahun": Decimal(4)}, 1, NOW)
        second = history.correct("pangkat", first, {"mkg_tahun": Decimal(3), "nomor": "823/9"}, 2, NOW)
    old, new = session.get_one(RankRecord, first), session.get_one(RankRecord, second)
    assert (old.state, old.service_years, old.basis_number) == ("DIGANTI", 4, "")
    assert (new.state, new.service_years, new.rank, new.basis_number, new.replaces_id) == ("BERLAKU", 3, "III/a", "823/9", first)
    with transaction():
        history.cancel("pangkat", second, NOW)
    assert [session.get_one(RankRecord, each).state for each in (first, second)] == ["BERLAKU", "BATAL"]


def test_only_a_row_in_force_can_be_corrected(person: int) -> None:
    with transaction():
        row = history.propose("pangkat", person, {"tmt": date(2024, 4, 1), "gol": "III/a"}, 1, NOW)
    for change in (lambda: history.correct("pangkat", row, {}, 1, NOW), lambda: history.cancel("pangkat", 99, NOW)):
        with pytest.raises(history.RecordError) as refusal, transaction():
            change()
        assert refusal.value.code == "no_such_row"


def test_a_new_post_ends_the_one_before_and_a_cancelled_one_gives_it_back(post: int) -> None:
    with transaction():
        first = history.add("jabatan", post, {"tmt": date(2020, 1, 1), "jabatan_id": Decimal(1)}, 1, NOW)
        second = history.add("jabatan", post, {"tmt": date(2026, 9, 1), "jabatan_id": Decimal(2)}, 1, NOW)
    assert session.get_one(PositionRecord, first).valid_to == date(2026, 8, 31)
    assert pegawai(post, date(2026, 8, 31))["jabatan"]["nama"] == "Pelaksana 1"
    assert pegawai(post, date(2026, 9, 1))["jabatan"]["nama"] == "Pelaksana 2"
    with transaction():
        history.cancel("jabatan", second, NOW)
    assert session.get_one(PositionRecord, first).valid_to is None


def test_a_task_beside_the_post_ends_nothing(post: int) -> None:
    with transaction():
        first = history.add("jabatan", post, {"tmt": date(2020, 1, 1), "jabatan_id": Decimal(1)}, 1, NOW)
        history.add("jabatan", post, {"tmt": date(2026, 1, 1), "jabatan_id": Decimal(2), "jenis": "TAMBAHAN"}, 1, NOW)
    assert session.get_one(PositionRecord, first).valid_to is None


def test_an_open_row_ends_once(person: int) -> None:
    with transaction():
        row = history.add("keluarga", person, {"mulai": date(2020, 1, 1), "hubungan": "ISTRI", "nama": "Ani"}, 1, NOW)
        history.end("keluarga", row, date(2025, 1, 1), NOW)
    for day in (date(2026, 1, 1), date(2019, 1, 1)):
        with pytest.raises(history.RecordError), transaction():
            history.end("keluarga", row, day, NOW)


def test_a_row_of_one_kind_is_not_reached_through_another_of_the_same_table(person: int) -> None:
    with transaction():
        row = history.add("izin_belajar", person, {"mulai": date(2020, 1, 1), "jenjang": "S2", "sekolah": "UT"}, 1, NOW)
    with pytest.raises(history.RecordError), transaction():
        history.cancel("tugas_belajar", row, NOW)


def test_the_status_follows_the_appointment_when_its_day_has_come(person: int) -> None:
    with transaction():
        session.get_one(Person, person).status = "CPNS"
        history.add("pengangkatan", person, {"tmt": date(2026, 7, 1), "jenis": "PNS"}, 1, NOW)
    assert session.get_one(Person, person).status == "CPNS"
    with transaction():
        effects.refresh(date(2026, 7, 1))
    assert session.get_one(Person, person).status == "PNS"
    assert session.get_one(Person, person).pns_from == date(2026, 7, 1)


def test_the_standing_returns_when_a_leave_outside_state_responsibility_ends(person: int) -> None:
    with transaction():
        history.add("kedudukan", person, {"tmt": date(2020, 1, 1), "kedudukan": "AKTIF"}, 1, NOW)
        history.add("kedudukan", person, {"tmt": date(2026, 5, 1), "sampai": date(2026, 8, 31), "kedudukan": "CLTN"}, 1, NOW)
    assert session.get_one(Person, person).standing == "CLTN"
    with transaction():
        effects.refresh(date(2026, 9, 1))
    assert session.get_one(Person, person).standing == "AKTIF"


def test_changed_personal_data_is_the_persons_and_what_it_was_stays(person: int) -> None:
    with transaction():
        history.add("data", person, {"tmt": date(2026, 6, 1), "kolom": "tgl_lahir", "menjadi": "1990-03-21"}, 1, NOW)
    assert session.get_one(Person, person).birth_date == date(1990, 3, 21)
    assert session.scalars(sa.select(PersonalRecord)).one().previous == "1990-03-12"
    for values in ({"kolom": "gaji", "menjadi": "1"}, {"kolom": "tgl_lahir", "menjadi": "kemarin"}):
        with pytest.raises(history.RecordError), transaction():
            history.add("data", person, {"tmt": date(2026, 6, 1)} | values, 1, NOW)
