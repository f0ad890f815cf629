"""The administrator's repair pages: the inside of a case, a proposal with a reason, another administrator's decision."""

from collections.abc import Callable

import pytest

from models import Case, Repair, session
from tests.app.conftest import Somebody

As = Callable[[str], Somebody]
WHY = "Menunggu surat BKN"


@pytest.fixture
def held(letter: Callable[[], Case]) -> tuple[int, str]:
    """A waiting case: its id and number."""
    case = letter()
    return case.id, case.number or ""


def page_of(number: str) -> str:
    return f"/administrasi/perbaikan/?nomor={number}"


def propose(admin: Somebody, number: str, verb: str, **more: object) -> object:
    return admin.send("/administrasi/perbaikan/", {"nomor": number, "tindakan": verb, "alasan": WHY, **more}, page=page_of(number))


def proposal() -> int:
    session.rollback()
    return session.query(Repair).order_by(Repair.id.desc()).first().id


def test_an_administrator_reads_the_inside_of_a_case(as_: As, held: tuple[int, str]) -> None:
    page = as_("admin").open(page_of(held[1])).text
    assert "keperluan" in page
    assert "membuka rekening" in page
    assert "Tahan berkas" in page


def test_one_proposes_and_another_does_it(as_: As, held: tuple[int, str]) -> None:
    case_id, number = held
    first, second = as_("admin"), as_("kasubbid")
    assert "menunggu administrator lain" in propose(first, number, "suspend").text
    assert "Administrator lain harus memutusnya." in first.open(page_of(number)).text
    refused = first.send(f"/administrasi/perbaikan/{proposal()}/putus", {"putusan": "ya"})
    assert refused.status_code == 409
    assert "harus diputus administrator lain" in refused.text
    assert number in second.open("/administrasi/perbaikan/").text
    assert "Perbaikan sudah dilakukan." in second.send(f"/administrasi/perbaikan/{proposal()}/putus", {"putusan": "ya"}).text
    session.rollback()
    assert session.get_one(Case, case_id).suspended_at is not None
    assert "Lanjutkan berkas" in second.open(page_of(number)).text


def test_a_variable_is_corrected_by_a_feel_expression(as_: As, held: tuple[int, str], task_of: Callable[[int], int]) -> None:
    case_id, number = held
    first, second = as_("admin"), as_("kasubbid")
    propose(first, number, "set_variable", tugas=task_of(case_id), variabel="keperluan", nilai='"membuka tabungan"')
    second.send(f"/administrasi/perbaikan/{proposal()}/putus", {"putusan": "ya"}, page=page_of(number))
    assert "membuka tabungan" in second.open(page_of(number)).text


def test_a_refused_proposal_leaves_the_case_as_it_was(as_: As, held: tuple[int, str]) -> None:
    case_id, number = held
    propose(as_("admin"), number, "cancel")
    reply = as_("kasubbid").send(f"/administrasi/perbaikan/{proposal()}/putus", {"putusan": "tidak"}, page=page_of(number))
    assert "sudah ditolak" in reply.text
    session.rollback()
    assert session.get_one(Case, case_id).status == "OPEN"


def test_what_is_missing_is_said_beside_what_was_typed(as_: As, held: tuple[int, str], task_of: Callable[[int], int]) -> None:
    case_id, number = held
    admin = as_("admin")
    reply = propose(admin, number, "set_variable", tugas=task_of(case_id), variabel="keperluan", nilai="")
    assert reply.status_code == 422
    assert "Lengkapi isian" in reply.text
    assert 'value="keperluan"' in reply.text
    assert "Isi alasan" in propose(admin, number, "cancel", alasan=" ").text


def test_a_case_that_has_ended_says_so(as_: As, held: tuple[int, str]) -> None:
    admin = as_("admin")
    propose(admin, held[1], "cancel")
    as_("kasubbid").send(f"/administrasi/perbaikan/{proposal()}/putus", {"putusan": "ya"}, page=page_of(held[1]))
    assert admin.open(page_of(held[1])).status_code == 409
    assert "BRK" not in admin.open("/administrasi/perbaikan/").text
