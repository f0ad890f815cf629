"""Who works in a unit, who leads it, and the state of their record."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from models import FamilyRecord, Person, Unit, session, transaction
from records import seed
from records.postmap import peta
from tests.databases import NOW

DAY = NOW.date()


@pytest.fixture
def agency(empty: None) -> Mapping[str, Any]:
    """The demo agency, small."""
    with transaction():
        seed.seed(80, DAY, "", NOW)
    return peta(DAY)


def _opd(view: Mapping[str, Any]) -> Decimal:
    return next(one["id"] for one in view["opd"] if len(view["pegawai"].call(one["id"])) > 5)


def test_an_opd_counts_the_people_of_its_units_and_not_those_of_an_opd_below(agency: Mapping[str, Any]) -> None:
    everybody = [person for one in agency["opd"] for person in agency["pegawai"].call(one["id"])]
    assert len(everybody) == len(set(everybody)) > 0


def test_the_head_of_an_opd_occupies_a_post_of_its_own(agency: Mapping[str, Any]) -> None:
    opd = _opd(agency)
    leader = agency["kepala"].call(opd)
    assert leader in agency["pegawai"].call(opd)


def test_empty_fields_doubles_and_grown_children_are_found_by_name(agency: Mapping[str, Any]) -> None:
    opd = _opd(agency)
    one, other = (int(person) for person in agency["pegawai"].call(opd)[:2])
    before = agency["mutu_data"].call(opd)
    with transaction():
        session.execute(sa.update(Person).where(Person.id.in_([one, other])).values(national_id="3578010101900001"))
        session.execute(sa.update(Person).where(Person.id == one).values(address=""))
        session.add(FamilyRecord(
            person_id=one, relation="ANAK", name="Besar", birth_date=date(1999, 1, 1), allowance=True, valid_from=date(1999, 1, 1),
            recorded_at=NOW - timedelta(days=500),
        ))
    after = peta(DAY)["mutu_data"].call(opd)
    codes = {(int(found["pegawai"]), found["kode"]) for found in after["temuan"]}
    assert {(one, "NIK_KEMBAR"), (other, "NIK_KEMBAR"), (one, "SURAT_ANAK_LEWAT"), (one, "DATA_KOSONG")} <= codes
    assert after["pegawai"] == before["pegawai"]
    assert after["lengkap"] <= before["lengkap"]


def test_requests_are_counted_by_how_they_ended(agency: Mapping[str, Any]) -> None:
    unit = session.scalars(sa.select(Unit.id).limit(1)).one()
    assert agency["berkas"].call(unit, "cuti", DAY, DAY) == {"masuk": 0, "berjalan": 0, "selesai": 0, "akhir": []}
