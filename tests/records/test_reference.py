"""The reference tables: documented, complete, dated."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

import feel
from models import Reference, session, transaction
from records.loading import TABLES, load, read
from records.reference import acuan
from tests.databases import NOW, ROOT

PAGE = (ROOT / "docs" / "reference" / "acuan.md").read_text("utf-8")
FUNCTIONS = re.findall(r"^\| `(\w+)\((.*?)\)` \| .*? \| `(.*?)` \| `(.*?)` \|$", PAGE, re.MULTILINE)
DAY = date(2026, 6, 3)


@pytest.fixture
def tables(empty: None) -> None:
    with transaction():
        load(NOW)


def _value(text: str, day: date = DAY) -> Any:
    setting = feel.Setting(now=NOW, calendar=None, zone=ZoneInfo("Asia/Jakarta"))
    return feel.compile_expression(text).evaluate({"acuan": acuan(day)}, setting)


def test_every_function_is_described_with_its_parameters(tables: None) -> None:
    functions = acuan(DAY)
    assert {name: tuple(names.split(", ")) for name, names, *_ in FUNCTIONS} == {
        name: functions[name].parameters for name in functions
    }


@pytest.mark.parametrize(("example", "result"), [(example, result) for *_, example, result in FUNCTIONS])
def test_every_example_gives_the_result_it_says(tables: None, example: str, result: str) -> None:
    assert _value(example) == _value(result)
    assert _value(result) is not None


def test_every_table_is_described() -> None:
    described = re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", PAGE.split("## Tables")[1], re.MULTILINE)
    assert set(described) == set(TABLES)


def test_every_row_says_on_what_it_rests_and_an_unconfirmed_one_why(tables: None) -> None:
    for table in TABLES:
        for entry in read(table):
            if table == "dasar_hukum":
                assert entry["teks"]
                continue
            assert entry.get("dasar"), (table, entry["kunci"])
            if not entry.get("pasti", False) and table not in ("parameter", "penandatangan"):
                assert entry.get("catatan"), (table, entry["kunci"])


def test_the_tables_name_each_other_correctly(tables: None) -> None:
    ranks = {entry["kunci"] for entry in read("pangkat")}
    named = [
        entry[key]
        for table in ("pendidikan", "eselon", "jenjang", "penandatangan", "ujian")
        for entry in read(table)
        for key in ("gol_awal", "gol_tertinggi", "gol_min", "gol_maks", "gol_dari", "gol_sampai", "dari", "ke")
        if isinstance(entry.get(key), str)
    ]
    assert set(named) <= ranks
    assert len(named) > 40
    assert [entry["kunci"] for entry in read("gaji")] == [entry["kunci"] for entry in read("pangkat")]


def test_a_coefficient_is_a_quarter_of_the_points_of_a_rank() -> None:
    for entry in read("jenjang"):
        assert Decimal(str(entry["koefisien"])) * 4 == entry["ak_pangkat"]


@pytest.mark.parametrize(
    ("day", "allowed"),
    [("2023-04-01", True), ("2023-06-01", False), ("2025-06-01", True), ("2025-09-01", False), ("2025-11-01", True), ("2025-11-02", False)],
)
def test_the_rule_of_the_day_says_when_a_promotion_may_begin(tables: None, day: str, allowed: bool) -> None:
    start = date.fromisoformat(day)
    assert _value(f'acuan.periode_kp(date("{day}")).boleh', start) is allowed


def test_a_promotion_in_january_is_proposed_from_november(tables: None) -> None:
    period = acuan(DAY)["periode_kp"].call(date(2027, 1, 1))
    assert (period["buka_usul"], period["tutup_usul"]) == (date(2026, 11, 16), date(2026, 12, 15))


def test_loading_again_keeps_what_an_administrator_added(tables: None) -> None:
    count = sa.select(sa.func.count()).select_from(Reference)
    with transaction():
        session.add(Reference(table="parameter", key="hak_cuti_tahunan", values={}, number=Decimal(14), valid_from=date(2027, 1, 1)))
    before = session.scalar(count)
    with transaction():
        load(NOW)
    assert session.scalar(count) == before
    assert (_value('acuan.parameter("hak_cuti_tahunan")'), _value('acuan.parameter("hak_cuti_tahunan")', date(2027, 1, 1))) == (12, 14)
