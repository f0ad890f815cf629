"""A facilitator fills in a start form for an employee: chosen, checked, sent, recorded as such, told to the employee."""

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from models import AccessLog, Case, Document, Draft, Notification, Task, session
from tests.app.conftest import ASKED, Somebody

SERVICE = "/layanan/surat_pengantar"


@pytest.fixture
def sari(as_: Callable[[str], Somebody]) -> Somebody:
    return as_("pegawai")


@pytest.fixture
def dewi(as_: Callable[[str], Somebody]) -> Somebody:
    return as_("fasilitator")


def form_for(person: Somebody) -> str:
    return f"{SERVICE}/ajukan/mulai/untuk/{person.person_id}"


def test_she_chooses_an_employee_of_her_unit_and_reaches_the_form(dewi: Somebody, sari: Somebody) -> None:
    assert "/pegawai?layanan=surat_pengantar" in dewi.open(SERVICE).text
    found = dewi.open("/pegawai?layanan=surat_pengantar&q=Sari").text
    assert f"/pegawai/{sari.person_id}/layanan?layanan=surat_pengantar" in found
    form = dewi.open(f"/pegawai/{sari.person_id}/layanan?layanan=surat_pengantar").text
    assert "Anda mengisi untuk pegawai ini." in form
    assert f'action="{form_for(sari)}"' in form
    listed = dewi.open(f"/pegawai/{sari.person_id}/layanan").text
    assert form_for(sari) in listed


def test_what_she_sends_is_the_employees_case_and_not_hers_to_decide(dewi: Somebody, sari: Somebody) -> None:
    check = dewi.send(form_for(sari), ASKED)
    assert "Periksa isian Anda" in check.text
    assert "Anda mengisi untuk pegawai ini." in check.text
    dewi.last = check.text
    page = dewi.send(form_for(sari), ASKED | {"langkah": "kirim"}).text

    case = session.scalars(sa.select(Case)).one()
    assert (case.subject_id, case.opened_by, case.on_behalf) == (sari.person_id, dewi.person_id, True)
    assert case.number in page
    assert "atas nama pegawai" in page
    assert session.scalars(sa.select(Draft)).all() == []
    task = session.scalars(sa.select(Task).where(Task.case_id == case.id, Task.status == "OPEN")).one()
    assert task.role != "Fasilitator OPD"  # its only holder has applied
    told = session.scalars(sa.select(Notification.code).where(Notification.person_id == sari.person_id)).all()
    assert "opened_for_you" in told
    assert session.scalars(sa.select(AccessLog.what).where(AccessLog.viewer_id == dewi.person_id)).first() == "layanan surat_pengantar"
    session.rollback()
    assert "Fasilitator mengajukan" in sari.open("/kabar").text or "Fasilitator mengajukan" in sari.open("/").text


def test_her_draft_for_one_employee_is_her_own_and_only_theirs(dewi: Somebody, sari: Somebody, as_: Callable[[str], Somebody]) -> None:
    dewi.send(f"{SERVICE}/draf/mulai/untuk/{sari.person_id}", ASKED | {"keperluan": "membuka kios"}, page=form_for(sari))
    assert "membuka kios" in dewi.open(form_for(sari)).text
    assert "membuka kios" not in dewi.open(f"{SERVICE}/ajukan").text
    assert "membuka kios" not in sari.open(f"{SERVICE}/ajukan").text


def test_a_file_she_uploads_becomes_the_employees(dewi: Somebody, sari: Somebody) -> None:
    dewi.open(form_for(sari))
    given = {"berkas": (io.BytesIO(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"), "bukti.pdf"), "jenis": "bukti"}
    reply = dewi.send(f"/dokumen/?layanan=surat_pengantar&mulai=mulai&untuk={sari.person_id}", given, content_type="multipart/form-data")
    if reply.status_code == 200:
        dewi.open(form_for(sari))
        dewi.send(form_for(sari), ASKED | {"bukti": str(reply.json["id"]), "langkah": "kirim"})
        assert session.scalars(sa.select(Document.person_id)).all() == [sari.person_id]
        session.rollback()
    else:
        assert reply.status_code == 422  # refused by what is in it, not by who sent it


@pytest.mark.parametrize("key", ["pegawai_lain", "kepala_opd", "gubernur", "admin"])
def test_nobody_else_reaches_the_form_for_another(as_: Callable[[str], Somebody], sari: Somebody, key: str) -> None:
    somebody = as_(key)
    assert somebody.open(form_for(sari)).status_code in (403, 404)
    assert somebody.open(f"/pegawai/{sari.person_id}/layanan").status_code == 404
    assert "Untuk pegawai lain" not in somebody.open(SERVICE).text


def test_she_does_not_apply_for_herself_this_way(dewi: Somebody) -> None:
    assert dewi.open(f"/pegawai/{dewi.person_id}/layanan").status_code == 404
