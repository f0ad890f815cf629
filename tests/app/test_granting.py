"""The page of roles: found, given to a person or a post, taken back; mistakes stand beside their field."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from models import Person, RoleGrant, Unit, session
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


def test_a_role_is_given_and_found_and_taken_back(as_: Callable[[str], Somebody], wanted: dict[str, str]) -> None:
    admin, person = as_("admin"), as_("pegawai_lain").person_id
    reply = admin.send("/administrasi/peran/beri", {"peran": "Fasilitator OPD", **wanted}, page=PAGE)
    assert "Peran Fasilitator OPD sudah diberikan." in reply.text
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
