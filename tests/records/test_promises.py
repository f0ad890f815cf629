"""What the database itself refuses in the personnel record, on both databases."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from models import (
    LedgerEntry,
    PerformanceRecord,
    Person,
    Position,
    PositionRecord,
    RankRecord,
    Unit,
    session,
    transaction,
)
from tests.databases import NOW

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture
def somebody(blank: sa.Engine) -> int:
    with transaction():
        someone, unit = Person(name="Sari", status="PNS"), Unit(code="BKD", name="BKD", kind="BKD")
        session.add_all([someone, unit])
        session.flush()
        session.add_all(Position(id=number, unit_id=unit.id, title=f"Pelaksana {number}", kind="PELAKSANA") for number in (1, 2))
        session.flush()
        return someone.id


def _add(table: Any, person: int, start: date, end: date | None = None, **values: Any) -> None:
    with transaction():
        session.add(table(person_id=person, valid_from=start, valid_to=end, recorded_at=NOW, **values))


@pytest.mark.parametrize(
    "nip", ["19900312201503201", "1990031220150320011", "19900312201503200A", "199003122015132001", "199003122015033001"]
)
def test_a_number_that_is_none_is_refused(blank: sa.Engine, nip: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="nip"), transaction():
        session.add(Person(name="Sari", status="PNS", nip=nip))


def test_the_number_of_a_contract_employee_has_no_month(blank: sa.Engine) -> None:
    with transaction():
        session.add(Person(name="Sari", status="PPPK", nip="199003122021212001"))
    assert session.scalar(sa.select(Person.nip)) == "199003122021212001"


def test_two_ranks_cannot_begin_on_one_day_unless_one_is_withdrawn(somebody: int) -> None:
    _add(RankRecord, somebody, MARCH, rank="III/a")
    _add(RankRecord, somebody, MARCH, rank="III/b", state="DIGANTI")
    with pytest.raises(sa.exc.IntegrityError):
        _add(RankRecord, somebody, MARCH, rank="III/b")


def test_nobody_has_two_posts_at_once(somebody: int) -> None:
    _add(PositionRecord, somebody, MARCH, JUNE, position_id=1)
    with pytest.raises(sa.exc.IntegrityError, match="one_at_a_time"):
        _add(PositionRecord, somebody, JUNE, position_id=2)
    _add(PositionRecord, somebody, JUNE, position_id=2, kind="TAMBAHAN")
    _add(PositionRecord, somebody, JUNE, position_id=2, state="DIUSULKAN")
    _add(PositionRecord, somebody, date(2026, 6, 2), position_id=2)


def test_a_change_cannot_make_two_posts_overlap_either(somebody: int) -> None:
    _add(PositionRecord, somebody, MARCH, JUNE, position_id=1)
    _add(PositionRecord, somebody, date(2026, 6, 2), position_id=2)
    with pytest.raises(sa.exc.IntegrityError, match="one_at_a_time"), transaction():
        session.execute(sa.update(PositionRecord).where(PositionRecord.position_id == 1).values(valid_to=None))


def test_a_year_has_one_predicate_out_of_five(somebody: int) -> None:
    _add(PerformanceRecord, somebody, MARCH, year=2025, predicate="BAIK")
    with pytest.raises(sa.exc.IntegrityError):
        _add(PerformanceRecord, somebody, JUNE, year=2025, predicate="SANGAT_BAIK")
    with pytest.raises(sa.exc.IntegrityError):
        _add(PerformanceRecord, somebody, JUNE, year=2024, predicate="CUKUP")


def test_a_row_cannot_end_before_it_begins_nor_come_from_nowhere(somebody: int) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        _add(RankRecord, somebody, JUNE, MARCH, rank="III/a")
    with pytest.raises(sa.exc.IntegrityError):
        _add(RankRecord, somebody, JUNE, rank="III/a", source="KATANYA")


@pytest.mark.parametrize("kind", ["HOLD", "USE"])
def test_a_balance_is_never_negative(somebody: int, kind: str) -> None:
    def entry(amount: int) -> LedgerEntry:
        return LedgerEntry(person_id=somebody, account="CUTI_TAHUNAN", year=2026, kind=kind, amount=amount, at=NOW)

    with transaction():
        session.add_all([entry(3), entry(-2)])
    with pytest.raises(sa.exc.DBAPIError, match="below zero"), transaction():
        session.add(entry(-2))
    assert session.scalar(sa.select(sa.func.sum(LedgerEntry.amount))) == 1
