"""The page of roles: found, given to a person or a post, taken back; mistakes stand beside their field."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from engine import grant_requests
from models import GrantRequest, Person, RoleGrant, Unit, session, transaction
from records import seed
from tests.app.conftest import Somebody

PAGE = "/administrasi/peran/beri?peran=Fasilitator OPD"
GIVEN = {"pemegang": "ORANG", "mulai": "2026-06-03", "dasar": "SK 800/1/2026"}


@pytest.fixture
def wanted() -> dict[str, str]:
    """Sari's colleague in the first OPD."""
    unit = session.scalars(sa.select(Unit.id).where(Unit.kind == "OPD").order_by(Unit.id)).first()
    nip = session.scalars(sa.select(Person.nip).where(Person.nip == seed.account_name("pegawai_lain"))).one()
    session.rollback()
    return GIVEN | {"unit": str(unit), "nip": nip}


def _grants(basis: str = GIVEN["dasar"]) -> list[tuple[int | None, int | None, object]]:
    found = [(row.person_id, row.position_id, row.valid_to) for row in session.scalars(sa.select(RoleGrant).where(RoleGrant.basis == basis))]
    session.rollback()
    return found


def _asked() -> int:
    found = session.scalars(sa.select(GrantRequest.id).order_by(GrantRequest.id.desc())).first()
    session.rollback()
    assert found is not None
    return found


def _decide(other: Somebody, word: str = "beri") -> Any:
    return other.send(f"/administrasi/peran/usul/{_asked()}", {"putusan": word}, page="/administrasi/peran/")


def test_a_declined_request_gives_nothing_and_is_decided_once(as_: Callable[[str], Somebody], wanted: dict[str, str]) -> None:
    as_("admin").send("/administrasi/peran/beri", {"peran": "Fasilitator OPD", **wanted}, page=PAGE)
    other = as_("kasubbid")
    assert "Usul itu sudah ditolak" in _decide(other, "tolak").text
    assert _decide(other).status_code == 404
    assert _grants() == []


def test_a_role_is_looked_at_again_every_year_and_administrators_are_reminded(as_: Callable[[str], Somebody], now: datetime) -> None:
    later = now + timedelta(days=400)
    with transaction():
        assert not grant_requests.due(now)
        every = len(grant_requests.due(later))
        assert grant_requests.remind(later) == every > 0
        assert grant_requests.remind(later + timedelta(days=1)) == 0, "once a month"
        admin = session.scalars(sa.select(Person.id).where(Person.name == seed.CAST["admin"])).one()
        grant_requests.review(grant_requests.due(later)[0].id, by=engine.PersonActor(admin), now=later)
        assert len(grant_requests.due(later)) == every - 1
    assert "peran perlu ditinjau" in as_("admin").open("/kabar").text


def test_a_role_about_to_end_is_shown_for_review(as_: Callable[[str], Somebody], wanted: dict[str, str]) -> None:
    as_("admin").send("/administrasi/peran/beri", {"peran": "Fasilitator OPD", **wanted, "sampai": "2026-06-20"}, page=PAGE)
    other = as_("kasubbid")
    assert "Perlu ditinjau (1)" in _decide(other).text
    given = session.scalars(sa.select(RoleGrant.id).where(RoleGrant.basis == GIVEN["dasar"])).one()
    session.rollback()
    assert "masih diperlukan" in other.send(f"/administrasi/peran/{given}/tinjau", page="/administrasi/peran/").text


def test_a_role_is_given_and_found_and_taken_back(as_: Callable[[str], Somebody], wanted: dict[str, str]) -> None:
    admin, person = as_("admin"), as_("pegawai_lain").person_id
    reply = admin.send("/administrasi/peran/beri", {"peran": "Fasilitator OPD", **wanted}, page=PAGE)
    assert "menunggu administrator lain" in reply.text
    assert _grants() == []
    assert "Beri peran" not in reply.text, "not by whoever asked"
    assert admin.send(f"/administrasi/peran/usul/{_asked()}", {"putusan": "beri"}, page="/administrasi/peran/").status_code == 409
    reply = _decide(as_("kasubbid"))
    assert "Peran itu sudah diberikan." in reply.text
    assert "SK 800/1/2026" in reply.text
    assert _grants() == [(person, None, None)]

    given = session.scalars(sa.select(RoleGrant.id).where(RoleGrant.basis == GIVEN["dasar"])).one()
    session.rollback()
    reply = admin.send(f"/administrasi/peran/{given}/akhiri", {"sampai": ""})
    assert "Peran itu sudah diakhiri." in reply.text
    assert "SK 800/1/2026" not in reply.text
    assert "SK 800/1/2026" in admin.open("/administrasi/peran/?semua=on&q=Fasilitator").text
    assert admin.send(f"/administrasi/peran/{given}/akhiri", page="/profil").status_code == 409


def test_a_role_can_go_to_whoever_occupies_the_post(as_: Callable[[str], Somebody], wanted: dict[str, str]) -> None:
    as_("admin").send("/administrasi/peran/beri", {"peran": "Fasilitator OPD", **wanted, "pemegang": "JABATAN"}, page=PAGE)
    _decide(as_("kasubbid"))
    ((person, position, _),) = _grants()
    assert person is None
    assert position is not None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nip": "1"}, "Tidak ada pegawai dengan NIP itu"), ({"unit": ""}, "Pilih unit kerja tempat peran ini berlaku"),
        ({"pemegang": ""}, "Pilih orang itu sendiri atau pemangku jabatannya"), ({"mulai": "kemarin"}, "Isi tanggal mulai"),
        ({"sampai": "2026-06-01"}, "sama dengan atau setelah tanggal mulai"), ({"dasar": " "}, "Isi dasar pemberian peran"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_is_given(
    as_: Callable[[str], Somebody], wanted: dict[str, str], change: dict[str, str], said: str
) -> None:
    reply = as_("admin").send("/administrasi/peran/beri", {"peran": "Fasilitator OPD", **wanted, **change}, page=PAGE)
    assert reply.status_code == 422
    assert said in reply.text
    assert _grants() == []


def test_an_administrator_gives_no_role_to_themselves(as_: Callable[[str], Somebody], wanted: dict[str, str]) -> None:
    admin = as_("admin")
    own = session.get_one(Person, admin.person_id).nip or ""
    session.rollback()
    reply = admin.send("/administrasi/peran/beri", {"peran": "Fasilitator OPD", **wanted, "nip": own}, page=PAGE)
    assert reply.status_code == 422
    assert _grants() == []
