"""A BKN of its own process takes our proposals and answers over HTTP: late, twice, out of order, wrongly and never."""

import json
import shutil
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.serving import make_server

import engine
from app import clock
from engine import roles
from engine.scenarios.stage import set_parameter
from models import Case, Incident, Notification, Outbox, Task, session, transaction
from tests.databases import ROOT
from tests.engine.test_children import settle
from tests.engine.test_events_between_cases import number_of

ACCEPTED = {"nomor": "PB-1/2026", "tanggal": "2026-06-03"}


@dataclass
class Agency:
    """Our side: one case that has proposed something to BKN, and the worker that carries things out."""

    bkn: str
    case_id: int
    now: Any
    monkeypatch: pytest.MonkeyPatch

    @property
    def case(self) -> Case:
        return session.get_one(Case, self.case_id, populate_existing=True)

    @property
    def waiting(self) -> list[str]:
        settle(self.now)
        found = list(session.scalars(sa.select(Task.element).where(Task.case_id == self.case_id, Task.status == "OPEN")))
        session.rollback()
        return found

    def let_pass(self, **span: float) -> None:
        self.now += timedelta(**span)
        self.monkeypatch.setattr(clock, "now", lambda: self.now)
        settle(self.now)

    def told(self, words: str) -> int:
        found = [note.values.get("pesan", "") for note in session.scalars(sa.select(Notification).where(Notification.case_id == self.case_id))]
        session.rollback()
        return sum(words in text for text in found)

    def proposals(self) -> list[dict[str, Any]]:
        settle(self.now)
        return [row for row in self._call("/usul") if row["isi"]["berkas"] == number_of(self.case_id)]

    def answer(self, name: str, content: dict[str, Any], *, id: str, key: str | None = None, times: int = 1) -> list[int]:
        """Let BKN send a message so often; what our side answered."""
        message = {"id": id, "nama": name, "kunci": key or number_of(self.case_id), "isi": content}
        return self._call("/jawab", {"pesan": message, "kali": times})

    def close(self, closed: bool) -> None:
        self._call("/sikap", {"tutup": closed})

    def fix(self) -> None:
        """The employee repairs what BKN asked for."""
        task, person = session.execute(sa.select(Task.id, Task.person_id).where(Task.case_id == self.case_id, Task.status == "OPEN")).one()
        session.rollback()
        with transaction():
            engine.complete(task, {"perihal_uji": "diperbaiki"}, by=engine.PersonActor(person), now=self.now)
        settle(self.now)

    def _call(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.bkn}{path}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.loads(response.read())


@pytest.fixture
def bkn(app: Flask, now: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[str]:
    """Our pages on loopback, and beside them the other program; its address."""
    with transaction():
        token = engine.issue_token(
            "bkn", messages=["PERTEK_TERBIT", "BERKAS_TIDAK_SESUAI", "TIDAK_MEMENUHI_SYARAT"], per_minute=600, by=engine.System("operator"), now=now
        )
    server = make_server("127.0.0.1", 0, app)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    command = [sys.executable, "-m", "tests.bkn", f"http://127.0.0.1:{server.server_port}/api/pesan", token]
    other = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        yield f"http://127.0.0.1:{int(other.stdout.readline())}"
    finally:
        other.kill()
        other.wait()
        if other.stdout:
            other.stdout.close()
        server.shutdown()
        server.server_close()


@pytest.fixture
def agency_side(bkn: str, cast: Any, now: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Agency:
    """A case of a service made for this, which calls the shipped proposal to BKN."""
    for kind in ("processes", "forms"):
        shutil.copytree(ROOT / kind / "common", tmp_path / kind / "common")
        shutil.copytree(ROOT / "tests" / "scenarios" / "sop" / kind / "uji_bkn", tmp_path / kind / "uji_bkn")
    with transaction():
        (done,) = engine.deploy(tmp_path, by="analis", now=now, publish=True)
        assert done.problems == ()
        set_parameter("bkn_sambungan", "bkn", now.date())
    engine.furnish(tmp_path / "files", "Asia/Jakarta", "http://127.0.0.1", {"bkn": engine.Connector(f"{bkn}/usul", timeout=10)})
    person = cast["pegawai"]
    with transaction():
        case = engine.start(
            "uji_bkn", event="ajukan_bkn", subject_id=person, answers={"perihal_uji": "kenaikan pangkat"}, by=engine.PersonActor(person), now=now
        )
        case_id = case.id
    return Agency(bkn, case_id, now, monkeypatch)


def test_a_proposal_reaches_bkn_and_its_approval_the_case(agency_side: Agency):
    [proposal] = agency_side.proposals()
    assert proposal["kali"] == 1
    assert proposal["isi"]["perihal"] == "kenaikan pangkat"

    assert agency_side.answer("PERTEK_TERBIT", ACCEPTED | {"usul": proposal["isi"]["usul"], "nip": proposal["isi"]["nip"]}, id="a") == [202]
    assert agency_side.waiting == []
    assert agency_side.case.outcome == "Disetujui"
    session.rollback()


def test_a_late_answer_comes_after_the_liaison_was_reminded(agency_side: Agency):
    agency_side.proposals()
    agency_side.let_pass(days=60)
    assert agency_side.told("belum dijawab BKN") == 1

    agency_side.answer("PERTEK_TERBIT", ACCEPTED, id="late")
    assert agency_side.waiting == []
    assert agency_side.case.outcome == "Disetujui"
    session.rollback()


def test_the_same_answer_twice_counts_once_and_another_one_afterwards_is_kept(agency_side: Agency):
    assert agency_side.answer("PERTEK_TERBIT", ACCEPTED, id="twice", times=3) == [202, 200, 200]
    assert agency_side.waiting == []
    assert agency_side.answer("TIDAK_MEMENUHI_SYARAT", {"alasan": "berubah"}, id="afterwards") == [202]
    settle(agency_side.now)

    assert agency_side.case.outcome == "Disetujui"
    kept = session.scalars(sa.select(Outbox).where(Outbox.external_id.contains("afterwards"))).one()
    assert kept.id in {row.id for row in engine.unclaimed()}
    session.rollback()


def test_an_answer_to_an_earlier_proposal_does_not_end_the_later_one(agency_side: Agency):
    [first] = agency_side.proposals()
    agency_side.answer("BERKAS_TIDAK_SESUAI", {"alasan": "SK kurang jelas", "usul": first["isi"]["usul"]}, id="first")
    assert agency_side.waiting == ["perbaiki_uji"]
    agency_side.answer("BERKAS_TIDAK_SESUAI", {"alasan": "SK kurang jelas", "usul": first["isi"]["usul"]}, id="first again, under another id")
    settle(agency_side.now)

    agency_side.let_pass(minutes=5)
    agency_side.fix()
    assert agency_side.waiting == ["catat_pertek_bkn"]
    assert agency_side.told("usul terdahulu") == 1
    second = next(row for row in agency_side.proposals() if row["isi"]["usul"] != first["isi"]["usul"])
    agency_side.answer("PERTEK_TERBIT", ACCEPTED | {"usul": second["isi"]["usul"]}, id="second")
    assert agency_side.waiting == []
    assert agency_side.case.outcome == "Disetujui"
    session.rollback()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("PERTEK_TERBIT", {"nomor": "PB-1/2026"}),
        ("PERTEK_TERBIT", {"nomor": "PB-1/2026", "tanggal": "kemarin"}),
        ("PERTEK_TERBIT", {"nomor": "PB-1/2026", "tanggal": "2031-01-01"}),
        ("PERTEK_TERBIT", {"nomor": 7, "tanggal": "2026-06-03"}),
        ("PERTEK_TERBIT", ACCEPTED | {"nip": "190001011920011001"}),
        ("BERKAS_TIDAK_SESUAI", {}),
        ("TIDAK_MEMENUHI_SYARAT", {"alasan": ["bukan", "kalimat"]}),
    ],
)
def test_a_wrong_answer_changes_nothing_and_the_liaison_is_told(agency_side: Agency, name: str, content: dict[str, Any]):
    assert agency_side.answer(name, content, id="wrong") == [202]
    assert agency_side.waiting == ["catat_pertek_bkn"]
    assert agency_side.told("diabaikan dan usul tetap menunggu") == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Incident)) == 0
    session.rollback()


def test_an_answer_under_a_wrong_number_or_name_reaches_nobody(agency_side: Agency):
    assert agency_side.answer("PERTEK_TERBIT", ACCEPTED, id="number", key="UJI-BKN/2026/999999") == [202]
    assert agency_side.answer("DISETUJUI_SAJA", ACCEPTED, id="name") == [403]
    assert agency_side.waiting == ["catat_pertek_bkn"]


def test_bkn_that_never_answers_leaves_the_liaison_to_note_it(agency_side: Agency, cast: Any):
    agency_side.let_pass(days=90)
    assert agency_side.told("belum dijawab BKN") == 1
    assert agency_side.waiting == ["catat_pertek_bkn"]

    task, holder = _task_and_holder(agency_side)
    answers = {"hasil_bkn": "DITOLAK", "nomor_pertek": None, "tanggal_pertek": None, "alasan_bkn": "Tidak memenuhi syarat"}
    with transaction():
        engine.complete(task, answers, by=engine.PersonActor(holder), now=agency_side.now)
    assert agency_side.case.outcome == "Ditolak"
    session.rollback()


def test_a_bkn_that_is_closed_gets_the_proposal_once_when_it_opens(agency_side: Agency):
    agency_side.close(True)
    settle(agency_side.now)
    assert agency_side.proposals() == []
    agency_side.close(False)
    agency_side.let_pass(minutes=2)
    [proposal] = agency_side.proposals()
    assert proposal["kali"] == 1


def _task_and_holder(side: Agency) -> tuple[int, int]:
    task = session.scalars(sa.select(Task).where(Task.case_id == side.case_id, Task.status == "OPEN")).one()
    found = task.id, roles.holders(task.role or "", task.unit_id, side.now.date())[0]
    session.rollback()
    return found
