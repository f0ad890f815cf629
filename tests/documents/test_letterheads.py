"""A paper carries the head of the office whose official signs it."""

import pytest
import sqlalchemy as sa

from engine import signing
from models import Setting, Unit, session, transaction


def head(code: str) -> tuple[str, str]:
    found = signing.letterhead(session.scalar(sa.select(Unit).where(Unit.code == code)))
    return found["pemda"], found["instansi"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("BKD", ("Pemerintah Provinsi Nusa Kencana", "Badan Kepegawaian Daerah")),
        ("DISDIK", ("Pemerintah Provinsi Nusa Kencana", "Dinas Pendidikan")),
        ("NUSAKENCANA", ("", "Gubernur Nusa Kencana")),
    ],
)
def test_the_office_of_the_signer_heads_the_paper(database, code, expected):
    assert head(code) == expected
    session.rollback()


def test_another_office_does_not_borrow_the_agency_s_address(database):
    unit = session.scalar(sa.select(Unit).where(Unit.code == "DISDIK"))
    assert not signing.letterhead(unit)["alamat"]
    with transaction():
        profile = session.get_one(Setting, "profile")
        profile.value = {**profile.value, "kop": {"DISDIK": {"alamat": "Jalan Pendidikan 2"}}}
    unit = session.scalar(sa.select(Unit).where(Unit.code == "DISDIK"))
    assert signing.letterhead(unit)["alamat"] == "Jalan Pendidikan 2"
    session.rollback()
