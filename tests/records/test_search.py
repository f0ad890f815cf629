"""Finding people by name and number."""

import pytest
import sqlalchemy as sa

from models import Account, Person, Position, PositionRecord, Unit, session, transaction
from records import seed
from records.search import search
from tests.databases import NOW

DAY = NOW.date()


@pytest.fixture
def province(blank: sa.Engine) -> None:
    with transaction():
        seed.seed(60, DAY, "", NOW)


@pytest.mark.parametrize("text", ["Sari Wulandari", "sari wul", "WULAN sar", "  wulandari "])
def test_every_word_may_stand_anywhere_in_the_name(province: None, text: str) -> None:
    found = search(text, DAY)
    assert ("Sari Wulandari, S.E.", "Pengelola Keuangan", "Dinas Pendidikan") in {(row.name, row.post, row.opd) for row in found}


def test_digits_are_the_beginning_of_a_number(province: None) -> None:
    nip = session.scalars(sa.select(Account.name).where(Account.name == seed.account_name("pegawai"))).one()
    assert [row.nip for row in search(nip, DAY)] == [nip]
    assert nip in {row.nip for row in search(f"{nip[:8]} {nip[8:14]}", DAY)}
    assert all(row.nip and row.nip.startswith("19") for row in search("19", DAY))


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "tidak ada orangnya"])
def test_what_is_nobodys_name_finds_nobody(province: None, text: str) -> None:
    assert search(text, DAY) == []


def test_a_unit_shows_only_its_own_people(province: None) -> None:
    mine = session.scalars(sa.select(Position.unit_id).join(PositionRecord).join(Account, Account.person_id == PositionRecord.person_id).where(Account.name == seed.account_name("pegawai"))).all()
    assert [row.name for row in search("sari wul", DAY, units=mine)] == ["Sari Wulandari, S.E."]
    assert search("sari wul", DAY, units=[-1]) == []
    assert len(search("a", DAY, limit=5)) == 5


@pytest.mark.parametrize(("name", "texts"), [
    ("Nu'man Sérgio da Costa", ["numan", "nu’man ser", "COSTA da"]), ("Ni Luh Putu-Ayu", ["ayu ni", "put"]), ("I Made", ["i", "made i"]),
])
def test_a_name_is_found_without_its_signs_and_a_new_one_at_once(province: None, name: str, texts: list[str]) -> None:
    with transaction():
        person = Person(name="Tanpa Nama", status="PNS")
        session.add(person)
        session.flush()
        person.name = name
    assert all(name in {row.name for row in search(text, DAY, limit=100)} for text in texts)
    assert search("tanpa nama", DAY) == []


def test_many_that_match_are_given_in_order_and_the_rest_left_out(province: None, monkeypatch: pytest.MonkeyPatch) -> None:
    few = [row.name for row in search("a", DAY, limit=10)]
    monkeypatch.setattr("records.search.FEW", 1)
    assert [row.name for row in search("a", DAY, limit=10)] == few == sorted(few)
    units = session.scalars(sa.select(Unit.id)).all()
    assert [row.name for row in search("a", DAY, units=units, limit=10)] == [name for name in few if name][:10]
