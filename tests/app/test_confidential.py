"""A confidential case does not exist for whoever has no task in it: every page is, to the letter, what it was before."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from flask import Flask
from werkzeug.routing import Rule

import engine
from app.policy import POLICY, PUBLIC
from models import Case, Document, FamilyRecord, Incident, Notification, Outbox, Survey, Task, Timer, session, transaction
from records.seed import CAST
from tests.app.conftest import TOY, Somebody

STRANGERS = ["pegawai_lain", "kepala_opd", "kepala_bkd", "analis", "admin"]
PURPOSE = "keperluan-yang-hanya-Sari-tahu"
VOLATILE = re.compile(r'nonce="[^"]*"|nonce-[\w+/=-]+|name="(?:csrf_token|kunci|draf)" value="[^"]*"|content="[^"]{40,}"')


@pytest.fixture
def ask(app: Flask, tmp_path: Path, now: datetime) -> Callable[[str, list[int]], Case]:
    """Makes the toy service confidential, and a case of it with everything a case can leave behind."""
    home = tmp_path / "rahasia"
    shutil.copytree(TOY, home)
    manifest = home / "processes" / "surat_pengantar" / "service.yaml"
    manifest.write_text(yaml.safe_dump(yaml.safe_load(manifest.read_text("utf-8")) | {"confidential": True}))
    with transaction():
        assert not [problem for done in engine.deploy(home, by="test", now=now, publish=True) for problem in done.problems]

    def start(key: str, strangers: list[int]) -> Case:
        person = _person(key)
        by = engine.PersonActor(person)
        answers = {"jenis": "BANK", "keperluan": PURPOSE, "tanggal_mulai": now.date(), "tanggal_selesai": now.date(), "lama": 1, "bukti": None, "benar": True}
        with transaction():
            case = engine.start("surat_pengantar", event=None, subject_id=person, answers=answers, by=by, now=now)
            _leave_traces(case, person, strangers, now)
        return case

    return start


def _person(key: str) -> int:
    found = session.scalar(sa.select(engine.pages.Person.id).where(engine.pages.Person.name == CAST[key]))
    session.rollback()
    assert found is not None
    return found


def _leave_traces(case: Case, person: int, strangers: list[int], now: datetime) -> None:
    """What a case leaves behind in the tables other pages read."""
    session.add_all([
        Timer(case_id=case.id, step="x", key="x", element="tunggu", due_at=now),
        Outbox(case_id=case.id, kind="mail", payload={}, status="WAITING", due_at=now, created_at=now),
        Survey(case_id=case.id, service_id=case.service_id, ease=1, speed=1, outcome=1, note="", at=now),
        FamilyRecord(person_id=person, case_id=case.id, state="DIUSULKAN", valid_from=now.date(), relation="SUAMI", name="Nama Suami", recorded_at=now),
        *(Notification(person_id=one, case_id=case.id, code="message", values={"pesan": f"{PURPOSE} {case.number}"}, at=now) for one in strangers),
    ])
    engine.house().store.keep(
        PURPOSE.encode(), filename="bukti.pdf", media_type="application/pdf", kind="bukti", person_id=person, case_id=case.id, by=person, now=now
    )


def _addresses(app: Flask, holes: dict[str, Any]) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        if POLICY[rule.endpoint] != PUBLIC:
            yield rule, re.sub(r"<(?:\w+:)?(\w+)>", lambda hole: str(holes.get(hole[1], 1)), str(rule))


def _seen(app: Flask, somebody: Somebody, holes: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """What every page of the policy table says to somebody, without what changes at every look."""
    found = {}
    for rule, address in _addresses(app, holes):
        if "GET" in (rule.methods or ()):
            for query in ("",) if rule.arguments else ("", f"?q={PURPOSE}", f"?nomor={holes['number']}"):
                reply = somebody.open(address + query)
                found[address + query] = (reply.status_code, VOLATILE.sub("", reply.get_data(as_text=True)))
    return found


def _holes(case: Case | None) -> dict[str, Any]:
    """What stands in the holes of addresses; the ids a first case will have where there is none yet."""
    return {
        "number": case.number if case else "PRIBADI/2026/000001", "task_id": 1, "document_id": 1, "person_id": _person("pegawai"),
        "service_id": "surat_pengantar", "form": "csv", "incident_id": 1, "outbox_id": 1, "repair_id": 1,
    }


@pytest.mark.parametrize("key", STRANGERS)
def test_no_page_of_a_stranger_changes_by_a_letter(
    app: Flask, as_: Callable[[str], Somebody], ask: Callable[[str, list[int]], Case], key: str
) -> None:
    stranger = as_(key)
    before = _seen(app, stranger, _holes(None))
    case = ask("pegawai", [stranger.person_id])
    session.rollback()
    assert (case.number, session.scalar(sa.select(Task.id)), session.scalar(sa.select(Document.id))) == ("PRIBADI/2026/000001", 1, 1)
    session.rollback()
    after = _seen(app, stranger, _holes(case))
    assert {address for address in before if before[address] != after[address]} == set()


@pytest.mark.parametrize("key", STRANGERS)
def test_nothing_a_stranger_sends_reaches_it(
    app: Flask, as_: Callable[[str], Somebody], ask: Callable[[str, list[int]], Case], key: str
) -> None:
    case = ask("pegawai", [])
    case_id, holes = case.id, _holes(case)
    session.rollback()
    stranger, before = as_(key), _whole(case_id)
    for rule, address in _addresses(app, holes):
        if "POST" in (rule.methods or ()) and {"number", "task_id", "document_id"} & rule.arguments:
            assert stranger.send(address, page="/profil").status_code == 404, address
    stranger.send("/tugas/ambil", {"tugas": "1"}, page="/profil")
    stranger.send("/tanda-tangan/", {"tugas": "1", "frasa": "x"}, page="/profil")
    proposed = {"nomor": holes["number"], "tindakan": "suspend", "alasan": "ingin tahu"}
    assert stranger.send("/administrasi/perbaikan/", proposed, page="/profil").status_code == 404
    assert _whole(case_id) == before


def _whole(case_id: int) -> Any:
    session.rollback()
    case = session.get_one(Case, case_id, populate_existing=True)
    found = (case.revision, case.status, case.event_head, case.suspended_at, session.scalar(sa.select(Task.claimed_by).where(Task.case_id == case_id)))
    session.rollback()
    return found


@pytest.mark.parametrize("key", ["pegawai", "fasilitator", "auditor"])
def test_its_own_people_and_the_auditor_see_it(as_: Callable[[str], Somebody], ask: Callable[[str, list[int]], Case], key: str) -> None:
    number = ask("pegawai", []).number
    session.rollback()
    somebody = as_(key)
    assert somebody.open(f"/berkas/{number}").status_code == 200
    if key == "pegawai":
        page = somebody.open("/berkas/").text
        assert "Layanan pribadi" in page
        assert "Surat pengantar" not in page
    if key == "fasilitator":
        assert str(number) in somebody.open("/tugas/").text


def test_what_failed_in_it_can_be_retried_and_says_no_more(
    as_: Callable[[str], Somebody], ask: Callable[[str, list[int]], Case], now: datetime
) -> None:
    case = ask("pegawai", [])
    with transaction():
        session.add(Incident(case_id=case.id, what="step", element="periksa", error=f"TypeError: {PURPOSE}", opened_at=now))
        session.add(Outbox(case_id=case.id, kind="mail", payload={}, status="FAILED", due_at=now, created_at=now, error=f"TypeError: {PURPOSE}"))
    admin = as_("admin")
    for path in ("/administrasi/insiden", "/administrasi/pekerjaan"):
        page = admin.open(path).text
        assert "Layanan pribadi" in page
        assert PURPOSE not in page
        assert "PRIBADI/" not in page
    assert admin.send("/administrasi/insiden/1/ulangi", page="/administrasi/insiden").status_code == 200
    assert session.get_one(Incident, 1, populate_existing=True).resolved_at is not None
