"""What expressions see of a person and of the reference tables."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

import feel
from models import Account, Delegation, DisciplineRecord, PerformanceRecord, Person, Position, Reference, session, transaction
from records import ledger, organisation, seed
from records.reference import acuan
from records.snapshot import pegawai
from tests.databases import NOW

DAY = NOW.date()
YEAR = DAY.year


@pytest.fixture
def province(empty: None) -> None:
    with transaction():
        seed.seed(60, DAY, "", NOW)


def _id(key: str) -> int:
    return session.scalars(sa.select(Account.person_id).where(Account.name == seed.account_name(key))).one()


def test_sari_as_a_diagram_sees_her(province: None) -> None:
    sari = pegawai(_id("pegawai"), DAY)
    assert (sari["nama"], sari["status"], sari["gol"], sari["pangkat"]) == ("Sari Wulandari, S.E.", "PNS", "III/c", "Penata")
    assert sari["masa_kerja"] == feel.YearsMonths((YEAR - 2015) * 12 + DAY.month - 3)
    assert sari["jabatan"]["opd"] == "Dinas Pendidikan"
    assert sari["jabatan"]["kepala_opd"] is False
    assert sari["atasan"]["nama"].startswith("Budi Santoso")
    assert sari["gaji"]["gol"] == "III/c"


def test_only_heads_of_an_opd_are_marked_as_such(province: None) -> None:
    assert pegawai(_id("kepala_opd"), DAY)["jabatan"]["kepala_opd"] is True
    assert pegawai(_id("kepala_bkd"), DAY)["jabatan"]["kepala_opd"] is True
    assert pegawai(_id("kabid"), DAY)["jabatan"]["kepala_opd"] is False


def test_the_governor_has_no_number_no_rank_and_no_superior(province: None) -> None:
    governor = pegawai(_id("gubernur"), DAY)
    assert (governor["nip"], governor["gol"], governor["masa_kerja"], governor["atasan"]) == (None, None, None, None)


def test_the_leave_years_begin_with_the_first_entry_and_end_next_year(province: None) -> None:
    years = pegawai(_id("pegawai"), DAY)["cuti_tahunan"]
    assert [row["tahun"] for row in years] == [YEAR - 2, YEAR - 1, YEAR, YEAR + 1]
    assert [row["terpakai"] for row in years] == [5, 0, 0, 0]


def test_without_entries_the_leave_years_reach_back_five_years(province: None) -> None:
    years = pegawai(_id("pegawai_baru"), DAY)["cuti_tahunan"]
    assert [row["tahun"] for row in years] == list(range(YEAR - 5, YEAR + 2))
    assert ledger.balance(_id("pegawai_baru"), "CUTI_TAHUNAN", YEAR) == ledger.Balance()


def test_leave_taken_is_listed_with_its_state(province: None) -> None:
    (taken,) = pegawai(_id("pegawai"), DAY)["cuti"]
    assert (taken["jenis"], taken["hari_kerja"], taken["status"], taken["berkas"]) == ("TAHUNAN", 5, "BERLAKU", None)


def test_the_second_superior_is_the_superior_of_the_first(province: None) -> None:
    first = organisation.superior_position(_id("pegawai"), DAY)
    second = organisation.superior_position(_id("pegawai"), DAY, level=2)
    assert first
    assert second
    assert first.superior_id == second.id


def test_a_post_filled_only_by_the_person_in_an_acting_way_is_not_their_superior(province: None) -> None:
    vacant = next(
        post for post in session.scalars(sa.select(Position).where(Position.kind == "PENGAWAS"))
        if organisation.occupant(post.id, DAY) is None
    )
    with transaction():
        below = Position(unit_id=vacant.unit_id, superior_id=vacant.id, title="Staf", kind="PELAKSANA")
        session.add(below)
        session.flush()
        someone = session.scalars(sa.select(Person).where(Person.name == "Tono Wijaya")).one()
        from_records = organisation.position_of(someone.id, DAY)
        assert from_records
        from_records.superior_id = vacant.id
        session.add(Delegation(position_id=vacant.id, person_id=someone.id, kind="PLT", valid_from=DAY, valid_to=DAY))
        above, vacant_id = vacant.superior_id, vacant.id
    person = _id("pegawai_lain")
    found = organisation.superior_position(person, DAY)
    assert found
    assert found.id == above
    with transaction():
        stand_in = Delegation(position_id=vacant_id, person_id=_id("atasan"), kind="PLH", valid_from=DAY, valid_to=DAY)
        session.add(stand_in)
    found = organisation.superior_position(person, DAY)
    assert found
    assert found.id == vacant_id


def test_expressions_ask_reference_tables_as_at_a_day(province: None) -> None:
    with transaction():
        old = session.scalars(sa.select(Reference).where(Reference.key == "masa_perbaikan_hk")).one()
        old.valid_to = date(2026, 12, 31)
        later = Reference(
            table="parameter", key="masa_perbaikan_hk", values={"nilai": 5}, number=Decimal(5), valid_from=date(2027, 1, 1)
        )
        session.add(later)
    ask = feel.compile_expression('acuan.parameter("masa_perbaikan_hk")')
    setting = feel.Setting(now=NOW, calendar=None, zone=NOW.tzinfo)  # type: ignore[arg-type]
    assert ask.evaluate({"acuan": acuan(DAY)}, setting) == 10
    assert ask.evaluate({"acuan": acuan(date(2027, 1, 1))}, setting) == 5


def test_a_rank_knows_its_name_and_order(province: None) -> None:
    tables = acuan(DAY)
    row = tables["pangkat"].call("IV/e")
    assert (row["nama"], row["urut"], row["golongan"], row["kode_bkn"]) == ("Pembina Utama", 17, "IV", "45")
    assert tables["pangkat"].call("V/a") is None
    assert tables["parameter"].call("tidak ada") is None
    assert len(tables["baris"].call("pangkat")) == 17


def test_performance_counts_back_from_the_last_closed_year(province: None) -> None:
    someone = _id("pegawai")
    rows = {row.year: row.predicate for row in session.scalars(sa.select(PerformanceRecord).where(PerformanceRecord.person_id == someone))}
    skp = pegawai(someone, DAY)["skp"].call
    assert [skp(Decimal(n)) for n in range(6)] == [rows[YEAR - 1 - n] for n in range(5)] + [None]
    assert skp("0") is None


def test_of_several_penalties_in_force_the_severest_is_named(province: None) -> None:
    someone = _id("pegawai")
    with transaction():
        for severity, measure, start, end, state in (
            ("RINGAN", "TEGURAN_LISAN", -10, 5, "BERLAKU"), ("SEDANG", "POTONG_TUKIN_25_6_BULAN", -5, 9, "BERLAKU"),
            ("BERAT", "TURUN_JABATAN_12_BULAN", -900, -500, "BERLAKU"), ("BERAT", "DIPERIKSA", 0, None, "DIUSULKAN"),
        ):
            session.add(
                DisciplineRecord(
                    person_id=someone, severity=severity, measure=measure, valid_from=DAY + timedelta(days=start), state=state,
                    valid_to=None if end is None else DAY + timedelta(days=end), recorded_at=NOW,
                )
            )
    found = pegawai(someone, DAY)["hukdis"]
    assert (found["aktif"], found["jenis"], found["sampai"], found["proses"]) == (
        "SEDANG", "POTONG_TUKIN_25_6_BULAN", DAY + timedelta(days=9), True,
    )
    assert [row["jenis"] for row in found["riwayat"]] == ["TURUN_JABATAN_12_BULAN", "TEGURAN_LISAN", "POTONG_TUKIN_25_6_BULAN"]
    assert pegawai(_id("atasan"), DAY)["hukdis"]["aktif"] == "NONE"
