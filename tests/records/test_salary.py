"""The salary table, the service in rank and the acceptance examples of the facts (career 19.4)."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

import feel
from models import LeaveRecord, Person, RankRecord, Reference, SalaryRecord, session, transaction
from records.loading import load, read
from records.reference import acuan
from records.snapshot import many, pegawai
from tests.databases import NOW

DAY = date(2026, 6, 1)
TABLE = {entry["kunci"]: entry["tangga"] for entry in read("gaji")}


@pytest.fixture
def tables(empty: None) -> dict[str, Any]:
    with transaction():
        load(NOW)
    functions = acuan(DAY)
    return {name: functions[name].call for name in functions}


def test_the_table_has_its_272_cells() -> None:
    assert sum(len(steps) for steps in TABLE.values()) == 272
    assert len(TABLE) == 17


def test_every_step_of_two_years_is_about_3_15_percent() -> None:
    for steps in TABLE.values():
        for (years, amount), (later, more) in pairwise(sorted(steps.items())):
            assert more / amount == pytest.approx(1.0315 ** ((later - years) / 2), rel=0.0003)


def test_every_rank_of_one_number_is_about_4_23_percent_above_the_one_before() -> None:
    compared = 0
    for (low, lower), (high, higher) in pairwise(TABLE.items()):
        if low.split("/")[0] == high.split("/")[0]:
            for years in lower.keys() & higher.keys():
                assert higher[years] / lower[years] == pytest.approx(1.0423, rel=0.0003)
                compared += 1
    assert compared > 150


@pytest.mark.parametrize(
    ("rank", "years", "amount"),
    [
        ("I/a", 0, 1_685_700), ("I/a", 26, 2_522_600), ("I/d", 27, 2_901_400), ("II/a", 0, 2_184_000), ("II/a", 1, 2_218_400),
        ("II/c", 3, 2_485_900), ("II/d", 21, 3_425_200), ("II/d", 33, 4_125_600), ("III/a", 6, 3_057_300), ("III/a", 8, 3_153_600),
        ("III/a", 16, 3_570_100), ("III/a", 18, 3_682_500), ("III/d", 32, 5_180_700), ("IV/e", 32, 6_373_200),
    ],
)
def test_amounts_printed_elsewhere(tables: dict[str, Any], rank: str, years: int, amount: int) -> None:
    assert tables["gaji"](rank, Decimal(years)) == amount


def test_between_two_rows_the_lower_one_counts_and_after_the_last_it_stays(tables: dict[str, Any]) -> None:
    assert tables["gaji"]("III/a", feel.YearsMonths(7 * 12 + 6)) == 3_057_300
    assert tables["gaji"]("III/a", Decimal(40)) == 4_575_200
    assert tables["gaji_berikut"]("III/a", Decimal(7)) == {"mkg": 8, "gapok": 3_153_600}
    assert tables["gaji_berikut"]("III/a", Decimal(32)) is None
    assert tables["gaji_langkah"]("II/c", Decimal(2)) is None


@pytest.mark.parametrize("rank", ["IX", None, Decimal(3)])
def test_an_unknown_rank_has_no_salary(tables: dict[str, Any], rank: Any) -> None:
    assert tables["gaji"](rank, Decimal(2)) is None
    assert tables["gaji_minimal"](rank, Decimal(2)) is None


def test_the_lowest_step_that_pays_as_much_as_before(tables: dict[str, Any]) -> None:
    assert tables["gaji_minimal"]("III/b", Decimal(3_000_000)) == {"mkg": 4, "gapok": 3_089_300}


def test_before_the_first_table_on_record_nothing_is_known(tables: dict[str, Any]) -> None:
    assert acuan(date(2023, 12, 31))["gaji"].call("III/a", Decimal(6)) is None


def test_a_new_law_is_a_new_dated_row_and_changes_nothing_before_its_day(tables: dict[str, Any]) -> None:
    with transaction():
        row = Reference(table="gaji", key="III/a", values={"tangga": {"6": 3_300_000}}, valid_from=date(2027, 1, 1), basis="PP baru")
        session.add(row)
    assert acuan(date(2026, 12, 31))["gaji"].call("III/a", Decimal(7)) == 3_057_300
    assert acuan(date(2027, 1, 1))["gaji"].call("III/a", Decimal(7)) == 3_300_000
    assert acuan(date(2027, 1, 1))["gaji"].call("III/b", Decimal(7)) == 3_186_600


@pytest.mark.parametrize(
    ("post", "age"),
    [
        ({"nama": "Pengelola Keuangan", "jenis": "PELAKSANA"}, 58),
        ({"nama": "Kepala Dinas", "jenis": "JPT_PRATAMA"}, 60),
        ({"nama": "Analis SDM Aparatur Ahli Muda", "jenis": "JF_AHLI", "jenjang": "MUDA"}, 58),
        ({"nama": "Analis SDM Aparatur Ahli Madya", "jenis": "JF_AHLI", "jenjang": "MADYA"}, 60),
        ({"nama": "Dokter Ahli Utama", "jenis": "JF_AHLI", "jenjang": "UTAMA"}, 65),
        ({"nama": "Guru Ahli Muda", "jenis": "JF_AHLI", "jenjang": "MUDA"}, 60),
        ({"nama": "Guru Besar", "jenis": "JF_AHLI", "jenjang": "UTAMA"}, 70),
        ({"nama": "Gurubesar", "jenis": "JF_AHLI", "jenjang": "MUDA"}, 58),
        ({"nama": "Gubernur", "jenis": "KEPALA_DAERAH"}, None),
        (None, None),
    ],
)
def test_the_age_of_retirement_follows_the_post(tables: dict[str, Any], post: Any, age: int | None) -> None:
    assert tables["bup"](post) == age


@pytest.mark.parametrize(
    ("old", "new", "years"), [("I/d", "II/a", 6), ("II/d", "III/a", 5), ("III/d", "IV/a", 0), ("III/a", "III/b", 0), ("I/d", "III/a", 11), ("X", "II/a", None)]
)
def test_service_in_rank_shifts_when_the_number_of_the_rank_rises(tables: dict[str, Any], old: str, new: str, years: int | None) -> None:
    assert tables["geser_mkg"](old, new) == years


@pytest.mark.parametrize(
    ("service", "post", "rank", "role"),
    [
        ("KP", {}, "III/d", "Kepala BKD"),
        ("KP", {}, "IV/a", "Pejabat Pembina Kepegawaian"),
        ("KP", {}, "IV/c", "PRESIDEN"),
        ("KGB", {"jenis": "ADMINISTRATOR"}, None, "Sekretaris Daerah"),
        ("KGB", {"jenis": "PENGAWAS"}, None, "Kepala BKD"),
        ("KGB", {"jenis": "PELAKSANA"}, None, "Kepala OPD"),
        ("JF", {"jenis": "JF_AHLI", "jenjang": "UTAMA"}, None, "PRESIDEN"),
        ("PENSIUN", {"jenis": "JF_AHLI", "jenjang": "MUDA"}, None, "Pejabat Pembina Kepegawaian"),
        ("TIDAK_ADA", {}, None, None),
    ],
)
def test_the_signer_is_the_first_row_that_fits(tables: dict[str, Any], service: str, post: Any, rank: str | None, role: str | None) -> None:
    found = tables["penandatangan"](service, post, rank)
    assert (found and found["peran"]) == role


def _somebody(rank: str, since: date, months: int) -> int:
    with transaction():
        someone = Person(name="Sari", status="PNS")
        session.add(someone)
        session.flush()
        fixed = {"person_id": someone.id, "recorded_at": NOW}
        session.add(RankRecord(rank=rank, valid_from=since, service_years=months // 12, service_months=months % 12, **fixed))
        session.add(LeaveRecord(kind="CLTN", valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31), working_days=0, **fixed))
        for amount, start in ((3_057_300, date(2026, 1, 1)), (3_153_600, date(2026, 9, 1))):
            session.add(SalaryRecord(rank=rank, service_years=6, amount=amount, cause="KGB", valid_from=start, **fixed))
        return someone.id


def test_service_in_rank_counts_from_the_last_rank_without_leave_outside_state_responsibility(tables: dict[str, Any]) -> None:
    someone = _somebody("III/a", date(2022, 4, 1), 3 * 12)
    before, after = pegawai(someone, date(2023, 10, 1)), pegawai(someone, date(2026, 4, 1))
    assert (before["gol"], before["mkg"], before["bulan_dalam_gol"]) == ("III/a", feel.YearsMonths(36 + 18), 18)
    assert (after["mkg_tahun"], after["mkg_bulan"], after["bulan_dalam_gol"]) == (6, 0, 48)


def test_the_salary_of_a_day_and_the_last_one_granted_differ_before_its_day(tables: dict[str, Any]) -> None:
    someone = _somebody("III/a", date(2022, 4, 1), 3 * 12)
    june, october = pegawai(someone, DAY), pegawai(someone, date(2026, 10, 1))
    assert (june["gaji"]["gapok"], june["gaji_terakhir"]["gapok"]) == (3_057_300, 3_153_600)
    assert october["gaji"] == october["gaji_terakhir"]
    assert june["gaji_terakhir"]["tmt"] == date(2026, 9, 1)


def test_many_people_are_read_with_the_same_queries_as_one(tables: dict[str, Any], count_queries: Any) -> None:
    people = [_somebody("III/a", date(2022, 4, 1), 36) for _ in range(20)]
    everybody = many(people, DAY)
    with count_queries() as counted:
        assert {everybody[each]["gaji"]["gapok"] for each in people} == {3_057_300}
        assert {everybody[each]["mkg_tahun"] for each in people} == {6}
        assert {everybody[each]["hukdis"]["aktif"] for each in people} == {"NONE"}
        assert {everybody[each]["skp"].call(Decimal(0)) for each in people} == {None}
    assert counted.number <= 7  # BEGIN, two for the rank, three for the rest, the names of ranks
