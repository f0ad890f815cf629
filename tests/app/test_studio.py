"""The studio's pages: a draft becomes a proposal, and the proposal a case in which others decide."""

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa

import engine
from engine import studio
from models import Bundle, Case, Service, SopDraft, session, transaction
from tests.app.conftest import Somebody
from tests.databases import ROOT

PDF = (ROOT / "tests" / "browser" / "test_studio.py").read_text().split('PDF = b"')[1].split('"')[0].encode().decode("unicode_escape").encode()
DIAGRAM = "processes/surat_keterangan/surat_keterangan.bpmn"


@pytest.fixture
def governed(app: object, now: object) -> None:
    """The agency with the service that governs services, and no other of the house."""
    with transaction():
        done = engine.deploy(ROOT, by="test", now=now, publish=True)
    assert not [each.problems for each in done if each.problems]


def _draft(editor: Somebody, service: str) -> int:
    editor.send("/studio/rancangan", {"layanan": service, "judul": "Coba"}, page="/studio/", follow=False)
    number = session.scalar(sa.select(sa.func.max(SopDraft.id)))
    session.rollback()
    return int(number)


def test_only_those_who_write_rules_come_in(as_: Callable[[str], Somebody], app: object) -> None:
    assert as_("pegawai").open("/studio/").status_code == 404
    assert as_("penyunting").open("/studio/").status_code == 200


def test_a_file_is_saved_over_the_revision_it_was_read_at(as_: Callable[[str], Somebody], app: object) -> None:
    service = session.scalars(sa.select(Service.id)).first()
    session.rollback()
    editor = as_("penyunting")
    draft = _draft(editor, service)
    path = f"processes/{service}/{service}.bpmn"
    own = studio.own_files(studio.find(draft))[path].content.decode()
    session.rollback()
    place, json = f"/studio/rancangan/{draft}/simpan", {"headers": {"Accept": "application/json"}}
    first = editor.send(place, {"berkas": path, "isi": own + "<!-- a -->", "revisi": "0"}, page=f"/studio/rancangan/{draft}", **json)
    assert first.json["revision"] == 1
    second = editor.send(place, {"berkas": path, "isi": own, "revisi": "0"}, page=f"/studio/rancangan/{draft}", **json)
    assert second.status_code == 409
    assert "menyimpan berkas ini" in second.json["problem"]


@pytest.mark.slow
def test_a_proposal_opens_a_case_that_the_team_decides(as_: Callable[[str], Somebody], governed: None, now: object) -> None:
    editor = as_("penyunting")
    with transaction():
        old = session.scalars(sa.select(Bundle).join(Service, Service.bundle_id == Bundle.id).where(Bundle.service_id == "cuti")).one()
        newer = Bundle(
            service_id="cuti", version=old.version + 1, digest="usul", manifest=old.manifest, status="PROPOSED", proposed_by="penyunting",
            proposed_at=now,
        )
        session.add(newer)
        session.flush()
        number = newer.id
    page = f"/studio/versi/{number}/usulkan"
    assert "Alasan perubahan" in editor.open(page).text
    reply = editor.send("/dokumen/?layanan=perubahan_layanan&mulai=usul&tentang=cuti", {"berkas": (io.BytesIO(PDF), "sop.pdf"), "jenis": "SOP"}, page=page)
    document = reply.json["id"]
    answers = {
        "versi_usulan": str(number), "alasan": "Paraf ditambah", "nomor_sop": "SOP-CUTI/2", "sop_terbaru": str(document),
        "analisis_dampak": "Sekretaris OPD", "berlaku_mulai": "2026-06-10",
    }
    done = editor.send(page, answers, page=page)
    assert done.status_code == 200, done.text[-2000:]
    assert "Pengajuan terkirim" in done.text, done.text[-3000:]
    case = session.scalars(sa.select(Case).where(Case.service_id == "perubahan_layanan")).one()
    assert (case.subject_kind, case.subject_key) == ("service", "cuti")
    session.rollback()
    assert as_("admin").send(f"/studio/versi/{number}/setujui", page="/studio/").status_code == 403


def test_a_kind_of_file_that_is_none_and_a_scenario_that_is_none_are_refused_with_a_page(as_: Callable[[str], Somebody], app: object) -> None:
    service = session.scalars(sa.select(Service.id)).first()
    session.rollback()
    editor = as_("penyunting")
    draft = _draft(editor, service)
    home = f"/studio/rancangan/{draft}"
    assert editor.send(f"{home}/berkas-baru", {"jenis": "{0.__class__}", "nama": "x"}, page=home).status_code == 404

    path = f"processes/{service}/scenarios/rusak.yaml"
    bomb = "a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    for text, revision in (("judul: [", "0"), ("judul: x\ntanggal: 2026-06-03\nlangkah: []\n" + bomb, "1")):
        editor.send(f"{home}/simpan", {"berkas": path, "isi": text, "revisi": revision}, page=home, headers={"Accept": "application/json"})
        for doing in ("urungkan", "harapkan", "lewat"):
            reply = editor.send(f"{home}/main", {"berkas": path, "_jenis": doing}, page=home)
            assert reply.status_code == 422
            assert "rusak" in reply.text
