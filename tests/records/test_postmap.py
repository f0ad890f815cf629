"""The post map: what is vacant, who is near a post, and a last seat that two cases want."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models import Person, Position, PositionRecord, Unit, session, transaction
from records import history, reference
from records.postmap import hold, peta
from tests.databases import NOW
from tests.records.people import somebody_with_cases

DAY = NOW.date()


@pytest.fixture
def someone(empty: None) -> int:
    """A person with two cases; a section of Dinas Uji with a head and two like posts, one of them filled."""
    person = somebody_with_cases(2)
    with transaction():
        reference.load(NOW)
        session.add_all([Unit(id=1, code="U", name="Dinas Uji", kind="OPD"), Unit(id=2, code="U1", name="Seksi Uji", kind="SEKSI", parent_id=1)])
        session.flush()
        session.add(Position(id=1, unit_id=2, title="Kepala Seksi", kind="PENGAWAS"))
        session.flush()
        session.add_all(Position(id=n, unit_id=2, superior_id=1, title="Pengadministrasi Umum", kind="PELAKSANA") for n in (2, 3))
        head, clerk = Person(name="Budi", nip="198001012005011001", status="PNS"), Person(name="Tono", status="PNS")
        session.add_all([head, clerk])
        session.flush()
        for post, who in ((1, head), (2, clerk)):
            history.add("jabatan", who.id, {"tmt": DAY - timedelta(days=400), "jabatan_id": post}, None, NOW)
    return person


def test_vacant_posts_of_an_opd_reach_into_its_units(someone):
    assert [(row["nama"], row["unit"]) for row in peta(DAY)["lowong"].call(1)] == [("Pengadministrasi Umum", "Seksi Uji")]


def test_a_post_knows_its_seats_its_superior_and_those_below(someone):
    found = peta(DAY)["jabatan"].call("3")
    assert (found["formasi"], found["terisi"], found["kosong"], found["opd"]) == (2, 1, True, "Dinas Uji")
    assert (found["atasan"]["nip"], found["atasan"]["jabatan"]) == ("198001012005011001", "Kepala Seksi")
    assert found["pendidikan"] == ["SLTA", "D3"]
    assert [row["nama"] for row in peta(DAY)["jabatan"].call(1)["bawahan"]] == ["Tono"]


def test_an_employee_is_found_by_number_with_the_post(someone):
    found = peta(DAY)["orang"].call("198001012005011001")
    assert (found["nama"], found["jabatan"], found["unit_id"], found["opd"]) == ("Budi", "Kepala Seksi", 2, "Dinas Uji")
    assert peta(DAY)["orang"].call("198001012005011002") is None


def test_who_has_been_longest_in_a_post(someone):
    found = peta(DAY)["lama_menjabat"].call(13)
    assert (found["jumlah"], [row["nama"] for row in found["daftar"]]) == (2, ["Budi", "Tono"])
    assert found["daftar"][0]["opd"] == "Dinas Uji"
    assert peta(DAY)["lama_menjabat"].call(14) == {"jumlah": 0, "daftar": []}


def test_what_is_not_a_post_is_null(someone):
    assert [peta(DAY)["jabatan"].call(key) for key in ("99", None, "tiga")] == [None, None, None]


def test_a_unit_counts_its_posts(someone):
    found = peta(DAY)["unit"].call(2)
    assert (found["formasi"], found["terisi"], found["opd_id"]) == (3, 2, 1)


def test_a_post_proposed_by_one_case_is_taken_for_every_other(someone):
    with transaction():
        assert hold(3, DAY, 1)
        history.propose("jabatan", someone, {"tmt": DAY, "jabatan_id": 3}, 1, NOW)
    assert [peta(DAY, case)["jabatan"].call(3)["kosong"] for case in (1, 2, None)] == [True, False, False]
    assert not hold(3, DAY, 2)
    session.rollback()


def test_a_post_is_vacant_from_the_day_after_its_last_occupants(someone):
    with transaction():
        row = session.scalars(sa.select(PositionRecord).where(PositionRecord.position_id == 2)).one()
        row.valid_to = DAY
    assert [hold(2, day, 1) for day in (DAY, DAY + timedelta(days=1))] == [False, True]
    session.rollback()
