"""Riwayat saya, other people's records by scope, the organisation, search."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from models import AccessLog, Person, session
from tests.app.conftest import Somebody


def person(name: str) -> int:
    found = session.scalars(sa.select(Person.id).where(Person.name == name)).one()
    session.rollback()
    return found


def test_my_record_names_the_basis_of_its_rows_and_who_looked(as_: Callable[[str], Somebody]) -> None:
    sari = as_("pegawai")
    assert "Belum ada yang melihat data Anda" in sari.open("/riwayat").text
    assert as_("fasilitator").open(f"/pegawai/{sari.person_id}").status_code == 200
    page = sari.open("/riwayat").text
    assert "Dasar: 814/" in page
    assert "Wati Lestari, S.A.P.: riwayat" in page


@pytest.mark.parametrize(
    ("key", "status"),
    [("fasilitator", 200), ("kepala_opd", 200), ("atasan", 200), ("analis", 200), ("auditor", 200), ("pegawai_lain", 404), ("penyunting", 404)],
)
def test_a_record_is_read_by_scope(as_: Callable[[str], Somebody], key: str, status: int) -> None:
    reader = as_(key)
    assert reader.open(f"/pegawai/{person('Sari Wulandari')}").status_code == status
    looks = session.scalars(sa.select(AccessLog.viewer_id)).all()
    assert looks == ([reader.person_id] if status == 200 else [])


def test_a_facilitator_finds_the_employees_of_their_unit_only(as_: Callable[[str], Somebody]) -> None:
    wati, ratna = as_("fasilitator"), as_("analis")
    assert "Sari Wulandari" in wati.open("/pegawai?q=wulan sari").text
    assert "Tidak ada pegawai yang cocok" in wati.open("/pegawai?q=Tono").text
    assert "Tono Wijaya" in ratna.open("/pegawai?q=19851008").text
    assert as_("pegawai").open("/pegawai").status_code == 404


def test_a_unit_shows_its_posts_and_their_holders(as_: Callable[[str], Somebody]) -> None:
    sari = as_("pegawai")
    page = sari.open("/organisasi").text
    assert "Arya Wiguna" in page
    assert sari.open("/organisasi/999999").status_code == 404
