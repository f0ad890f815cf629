"""The administrator's reference tables: a new dated row, a row found to be right, and who may not."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from models import Reference, session
from records.loading import TABLES
from records.reference import acuan
from tests.app.conftest import Somebody

As = Callable[[str], Somebody]


def test_every_table_is_listed_and_opens(as_: As) -> None:
    admin = as_("admin")
    listed = admin.open("/acuan/").text
    for table in TABLES:
        assert f'href="/acuan/?tabel={table}"' in listed
        assert admin.open(f"/acuan/?tabel={table}").status_code == 200


def test_a_change_of_law_is_typed_as_a_new_row(as_: As) -> None:
    typed = {"tabel": "gaji", "kunci": "III/a", "berlaku": "2027-01-01", "dasar": "PP 1/2027", "pasti": "ya", "v.tangga": "0: 3000000\n6: 3300000"}
    assert "sudah dicatat" in as_("admin").send("/acuan/", typed, page="/acuan/?tabel=gaji&kunci=III/a").text
    assert [acuan(day)["gaji"].call("III/a", Decimal(7)) for day in (date(2026, 12, 31), date(2027, 1, 1))] == [3_057_300, 3_300_000]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"dasar": " "}, "Isi dasar hukumnya"),
        ({"berlaku": "1945-08-17"}, "Sudah ada baris"),
        ({"berlaku": "besok"}, "tidak dapat dibaca"),
        ({"v.usia": "lima puluh"}, "tidak dapat dibaca"),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_typed(as_: As, answers: dict[str, str], sentence: str) -> None:
    typed = {"tabel": "bup", "kunci": "PELAKSANA", "berlaku": "2027-01-01", "dasar": "PP 1/2027", "v.usia": "59"} | answers
    reply = as_("admin").send("/acuan/", typed, page="/acuan/?tabel=bup")
    assert reply.status_code == 422
    assert sentence in reply.text
    assert 'value="PELAKSANA"' in reply.text


def test_a_row_found_in_its_source_is_marked_as_certain(as_: As) -> None:
    row = session.scalars(sa.select(Reference.id).where(Reference.table == "gaji", ~Reference.confirmed).order_by(Reference.id)).first()
    session.rollback()
    admin = as_("admin")
    assert "belum dipastikan" in admin.open("/acuan/?tabel=gaji").text
    admin.send(f"/acuan/{row}/pasti", {"dasar": "Lampiran PP 5/2024"})
    assert session.get_one(Reference, row).confirmed


def test_a_table_or_row_that_is_none_is_not_found(as_: As) -> None:
    admin = as_("admin")
    assert admin.open("/acuan/?tabel=rahasia").status_code == 404
    assert admin.send("/acuan/999999/pasti", {"dasar": ""}, page="/profil").status_code == 422
