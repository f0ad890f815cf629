"""The salary step's tables against the acceptance examples, and every rule with its sentence and law."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from models import (
    Account,
    AppointmentRecord,
    DisciplineRecord,
    LeaveRecord,
    PerformanceRecord,
    Person,
    RankRecord,
    SalaryRecord,
    StandingRecord,
    session,
    transaction,
)
from records import seed


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 2, tzinfo=UTC)


def salary(person: int, gol: str, years: int, months: int, since: date, amount: int, cause: str = "KGB") -> None:
    """Make this row the last salary granted to the person."""
    with transaction():
        session.execute(sa.delete(SalaryRecord).where(SalaryRecord.person_id == person))
        session.execute(sa.delete(RankRecord).where(RankRecord.person_id == person))
        session.add(RankRecord(person_id=person, rank=gol, valid_from=date(2015, 3, 1), recorded_at=at(2026, 1, 1)))
        row = SalaryRecord(
            person_id=person, rank=gol, service_years=years, service_months=months, amount=amount, cause=cause, valid_from=since,
            recorded_at=at(2026, 1, 1),
        )
        session.add(row)


def performance(person: int, **years: str) -> None:
    with transaction():
        session.execute(sa.delete(PerformanceRecord).where(PerformanceRecord.person_id == person))
        for year, predicate in years.items():
            first = date(int(year[1:]), 1, 1)
            session.add(PerformanceRecord(person_id=person, year=first.year, predicate=predicate, valid_from=first, recorded_at=at(2026, 1, 1)))


@pytest.fixture
def person(agency: Any) -> int:
    found = session.scalars(sa.select(Account.person_id).where(Account.name == seed.account_name("pegawai"))).one()
    with transaction():  # status and standing are then those of the person's own row
        for table in (AppointmentRecord, StandingRecord):
            session.execute(sa.delete(table).where(table.person_id == found))
    performance(found, y2025="BAIK", y2024="BAIK")
    salary(found, "III/a", 7, 6, date(2026, 3, 1), 3_057_300)
    return found


def said(person: int, now: datetime) -> engine.Judgement:
    [upcoming] = engine.upcoming("kenaikan_gaji_berkala", person, now)
    session.rollback()
    return upcoming.judgement


def granted(person: int, now: datetime) -> tuple[str, date | None, Any, Any]:
    judgement = said(person, now)
    return judgement.result, judgement.due_on, judgement.details.get("Gaji pokok baru"), judgement.details.get("Kenaikan sesudah itu")


def test_example_1_seven_and_a_half_years_in_iii_a(person):
    assert granted(person, at(2026, 3, 1)) == ("BERI", date(2026, 9, 1), "Rp3.153.600", date(2028, 9, 1))
    assert said(person, at(2026, 3, 1)).details["Gaji pokok terakhir"] == "Rp3.057.300 (golongan III/a)"


def test_example_2_a_first_step_of_ii_a_after_one_year_and_the_share_of_a_probationer(person):
    salary(person, "II/a", 0, 0, date(2026, 3, 1), 2_184_000, "CPNS")
    with transaction():
        session.get_one(Person, person).status = "CPNS"

    judgement = said(person, at(2026, 6, 1))
    assert granted(person, at(2026, 6, 1)) == ("BERI", date(2027, 3, 1), "Rp2.218.400", date(2029, 3, 1))
    assert judgement.details["Dibayarkan selama CPNS"] == "80 persen: Rp1.774.720"

    salary(person, "II/a", 1, 0, date(2027, 3, 1), 2_218_400)
    assert granted(person, at(2026, 6, 1))[:3] == ("BERI", date(2029, 3, 1), "Rp2.288.200")


@pytest.mark.parametrize(("gol", "mkg", "full", "paid"), [("II/a", 0, 2_184_000, 1_747_200), ("II/c", 3, 2_485_900, 1_988_720)])
def test_examples_2_and_3_a_probationer_is_paid_four_fifths(person, gol, mkg, full, paid):
    assert evaluate(person, f'{{penuh: acuan.gaji("{gol}", {mkg}), dibayar: acuan.gaji("{gol}", {mkg}) * acuan.parameter("gaji_cpns_persen") / 100}}') == {
        "penuh": Decimal(full), "dibayar": Decimal(paid),
    }


def test_example_3_three_fictive_years_count_for_salary_and_not_for_pension(person):
    salary(person, "II/c", 3, 0, date(2026, 3, 1), 2_485_900, "CPNS")
    with transaction():
        session.get_one(Person, person).cpns_from = date(2026, 3, 1)

    assert granted(person, at(2026, 6, 1))[:3] == ("BERI", date(2028, 3, 1), "Rp2.564.200")
    assert evaluate(person, 'pegawai pada(date("2028-03-01")).masa_kerja = duration("P2Y")') is True


def test_example_4_a_promotion_across_the_golongan_number_keeps_the_date_of_the_step(person):
    salary(person, "II/d", 22, 7, date(2026, 3, 1), 3_425_200)
    before = said(person, at(2026, 3, 1)).due_on

    salary(person, "III/a", 17, 7, date(2026, 3, 1), 3_570_100, "KP")
    assert granted(person, at(2026, 3, 1))[:3] == ("BERI", date(2026, 8, 1), "Rp3.682.500")
    assert before == date(2026, 8, 1)
    assert evaluate(person, '22 - acuan.geser_mkg("II/d", "III/a") = 17 and acuan.gaji("III/a", 17) = 3570100 and acuan.gaji("II/d", 22) = 3425200') is True


def test_a_late_sweep_still_proposes_the_missed_step_and_counts_on_from_it(person):
    salary(person, "III/a", 6, 0, date(2022, 9, 1), 3_057_300)
    assert granted(person, at(2026, 3, 1)) == ("BERI", date(2024, 9, 1), "Rp3.153.600", date(2026, 9, 1))


def test_a_future_dated_row_is_the_last_granted_one(person):
    salary(person, "III/a", 8, 0, date(2026, 9, 1), 3_153_600)
    assert granted(person, at(2026, 6, 1))[:3] == ("BERI", date(2028, 9, 1), "Rp3.252.900")


def test_months_of_unpaid_leave_do_not_count(person):
    with transaction():
        leave = {"person_id": person, "kind": "CLTN", "working_days": 0, "recorded_at": at(2026, 1, 1)}
        session.add(LeaveRecord(valid_from=date(2026, 4, 1), valid_to=date(2026, 6, 30), **leave))

    judgement = said(person, at(2026, 9, 1))
    assert (judgement.result, judgement.due_on) == ("BERI", date(2026, 12, 1))
    assert judgement.details["Tidak dihitung karena CLTN"] == "0 tahun 3 bulan"


def _pppk(person: int) -> None:
    session.get_one(Person, person).status = "PPPK"


def _no_salary(person: int) -> None:
    session.execute(sa.delete(SalaryRecord).where(SalaryRecord.person_id == person))


def _newer_rank(person: int) -> None:
    session.execute(sa.update(RankRecord).where(RankRecord.person_id == person).values(rank="III/b", valid_from=date(2026, 4, 1), valid_to=None))


def _top(person: int) -> None:
    session.execute(sa.update(SalaryRecord).where(SalaryRecord.person_id == person).values(service_years=32, amount=4_575_200))


def _standing(value: str) -> Any:
    def change(person: int) -> None:
        session.get_one(Person, person).standing = value

    return change


def _predicate(value: str | None) -> Any:
    def change(person: int) -> None:
        session.execute(sa.delete(PerformanceRecord).where(PerformanceRecord.person_id == person, PerformanceRecord.year == 2025))
        if value:
            session.add(PerformanceRecord(person_id=person, year=2025, predicate=value, valid_from=date(2025, 1, 1), recorded_at=at(2026, 1, 1)))

    return change


def _old_penalty(person: int) -> None:
    session.add(
        DisciplineRecord(
            person_id=person, severity="SEDANG", measure="TUNDA_KGB", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), recorded_at=at(2026, 1, 1)
        )
    )


def _old(person: int) -> None:
    session.get_one(Person, person).birth_date = date(1968, 8, 12)


@pytest.mark.parametrize(
    ("change", "code", "result", "sentence"),
    [
        (_pppk, "G0_PPPK", "TIDAK_ADA", "Tabel gaji berkala PPPK belum diisi"),
        (_no_salary, "G0_RIWAYAT", "TAHAN", "Riwayat gaji belum ada"),
        (_newer_rank, "G0_PANGKAT", "TAHAN", "Pangkat terakhir III/b lebih baru daripada riwayat gaji (golongan III/a)"),
        (_top, "G1", "TIDAK_ADA", "Sudah mencapai gaji pokok tertinggi golongan III/a."),
        (_standing("CLTN"), "G2", "TAHAN", "Sedang cuti di luar tanggungan negara; dihitung ulang saat aktif kembali."),
        (_standing("BERHENTI_SEMENTARA"), "G3", "TAHAN", "Diberhentikan sementara."),
        (_predicate(None), "G4", "TAHAN", "Evaluasi kinerja tahun 2025 belum ada."),
        (_predicate("KURANG"), "G5", "TUNDA", "Penilaian kinerja di bawah ketentuan; kenaikan gaji berkala ditunda paling lama 12 bulan."),
        (_predicate("BUTUH_PERBAIKAN"), "G8", "BERI", "Masa kerja golongan dan penilaian kinerja terpenuhi."),
        (_old_penalty, "G6", "TUNDA", "Menjalani hukuman disiplin penundaan kenaikan gaji berkala sampai 31 Desember 2026."),
        (_old, "G7", "TIDAK_ADA", "Kenaikan berikutnya jatuh pada atau sesudah TMT pensiun 1 September 2026."),
    ],
)
def test_each_rule_gives_its_result_with_a_sentence_and_a_law(person, change, code, result, sentence):
    with transaction():
        change(person)

    judgement = said(person, at(2026, 6, 3))
    assert (judgement.code, judgement.result) == (code, result)
    assert judgement.reason.startswith(sentence)
    assert judgement.basis
    assert (judgement.due_on is None) == (result == "TIDAK_ADA" or code == "G0_RIWAYAT")


def test_until_march_last_years_missing_predicate_is_waited_for(person):
    assert said(person, at(2027, 2, 1)).code == "G8"
    assert said(person, at(2027, 4, 1)).code == "G4"


def evaluate(person: int, expression: str) -> Any:
    """An expression over the person's record and the tables, as at 3 June 2026."""
    bundle = engine.in_force("kenaikan_gaji_berkala")[1]
    about = engine.starting.about_new(engine.in_force("kenaikan_gaji_berkala")[0], engine.employee(person), at(2026, 6, 3))
    value = engine.machine.Machine(about, bundle).evaluate(expression, {})
    session.rollback()
    return value
