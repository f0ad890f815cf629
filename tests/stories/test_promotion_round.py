"""A large round (a thousand in `make soak`): everybody gets a case, who is late moves on, and one slow member holds nobody."""

import logging
import os
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

import engine
from documents import signing
from engine import roles
from models import (
    Case,
    DisciplineRecord,
    EducationRecord,
    Incident,
    PerformanceRecord,
    Person,
    Position,
    PositionRecord,
    RankRecord,
    SalaryRecord,
    Task,
    migrations,
    session,
    transaction,
)
from records import history, seed
from tests.agency import SEEDED_ON
from tests.databases import NOW, ROOT
from tests.stories.story import PASSPHRASE

MEMBERS, READY = 1000 if os.environ.get("SOAK") else 150, 12
TMT = date(2026, 8, 1)
BKN = {"hasil_bkn": "DISETUJUI", "nomor_pertek": "PB/2026", "tanggal_pertek": date(2026, 7, 1), "alasan_bkn": None}
log = logging.getLogger(__name__)


@pytest.fixture
def members(sqlite_templates: Any, tmp_path: Any) -> Iterator[list[int]]:
    """An agency in which that many employees are due for the same period."""
    engine.furnish(tmp_path / "files", "Asia/Jakarta", "http://127.0.0.1:8000")
    sqlite_templates.build("blank", migrations.upgrade, None)
    with sqlite_templates.copy("blank"):
        with transaction():
            seed.seed(MEMBERS * 3 // 2, SEEDED_ON, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"), NOW)
            engine.deploy(ROOT, by="test", now=NOW, publish=True)
            signing.init_trial_ca(NOW)
        yield _due()


def _due() -> list[int]:
    """Give so many general employees the rank, diploma and merit of somebody who is due."""
    diploma = {"tgl_lulus": date(2008, 7, 1), "tingkat": "S1", "sekolah": "Universitas Uji", "diakui": True}
    rank = {"tmt": date(2022, 8, 1), "gol": "III/b", "mkg_tahun": Decimal(10), "mkg_bulan": Decimal(0)}
    with transaction():
        wanted = sa.select(Person.id).where(Person.status == "PNS", Person.standing == "AKTIF").order_by(Person.id.desc()).limit(MEMBERS)
        people = list(session.scalars(wanted))
        for table in (RankRecord, SalaryRecord, EducationRecord, PerformanceRecord, DisciplineRecord):
            session.execute(sa.delete(table).where(table.person_id.in_(people)))
        session.execute(sa.update(Person).where(Person.id.in_(people)).values(birth_date=date(1990, 1, 1)))
        posts = sa.select(PositionRecord.position_id).where(PositionRecord.person_id.in_(people))
        session.execute(sa.update(Position).where(Position.id.in_(posts)).values(kind="PELAKSANA", echelon=None, level=None))
        for person in people:
            history.add("pangkat", person, rank, None, NOW)
            history.add("pendidikan", person, diploma, None, NOW)
            for year in (2024, 2025):
                history.add("skp", person, {"mulai": date(year, 1, 1), "tahun": Decimal(year), "predikat": "BAIK"}, None, NOW)
    return people


def settle(now: datetime) -> None:
    while engine.tick(lambda: now):
        pass


def do(case_id: int, element: str, answers: dict[str, Any], now: datetime) -> None:
    """Whoever the task waits for does it; a signing task is signed."""
    task = session.scalars(sa.select(Task).where(Task.case_id == case_id, Task.element == element, Task.status == "OPEN")).one()
    holder = task.person_id or roles.holders(task.role or "", task.unit_id, now.date())[0]
    by, task_id, signs = engine.PersonActor(holder), task.id, element == "tanda_tangan"
    session.rollback()
    if not signs:
        with transaction():
            engine.complete(task_id, answers, by=by, now=now)
        return
    with transaction():
        signing.issue_key(holder, PASSPHRASE, now)
    key = signing.unlock(holder, PASSPHRASE)
    with transaction():
        decree = engine.reserve(task_id, answers, by=by, now=now)
    prepared = engine.produce(decree, answers, now=now)
    signed = key.sign(prepared.pdf, reason=prepared.title, location="", now=now)
    with transaction():
        engine.seal(prepared, signed, answers, by=by, now=now)


def make_ready(case_id: int, now: datetime) -> None:
    """The steps of one member up to the agency's own approval."""
    approved = {"keputusan_verifikasi": "SETUJU", "catatan_verifikasi": None, "kode_alasan": None}
    checked = {"tidak_terbaca": [], "tidak_sesuai": [], "tidak_asli": [], "catatan_berkas": None, "semua_diperiksa": True}
    do(case_id, "konfirmasi", {"setuju": "BENAR", "sanggah": None}, now)
    do(case_id, "verifikasi_berkas", checked, now)
    do(case_id, "setujui_usul", {"keputusan_opd": "SETUJU", "catatan_opd": None}, now)
    for step in ("analis", "kasubbid", "kabid"):
        do(case_id, f"verifikasi_{step}", approved, now)


@pytest.mark.slow
def test_many_are_nominated_and_one_slow_member_holds_nobody(members: list[int]) -> None:
    clock, started = NOW.replace(month=6, day=3), time.perf_counter()
    engine.sweep("KP", lambda: clock)
    engine.open_due(lambda: clock)
    settle(clock)
    log.info("a round of %s open after %.1f s", MEMBERS, time.perf_counter() - started)

    parent = session.scalars(sa.select(Case.id).where(Case.process == "kenaikan_pangkat", Case.subject_key == str(TMT))).one()
    counted = engine.counters(parent)
    nominated = set(session.scalars(sa.select(Case.subject_id).where(Case.parent_id == parent)))
    assert set(members) <= nominated
    assert session.scalar(sa.select(sa.func.count()).select_from(Incident)) == 0
    mine = list(session.scalars(sa.select(Case.id).where(Case.parent_id == parent, Case.subject_id.in_(members)).order_by(Case.id).limit(READY)))
    session.rollback()
    for case in mine:
        make_ready(case, clock)

    clock = datetime(2026, 7, 10, 2, tzinfo=clock.tzinfo)
    settle(clock)
    assert engine.counters(parent)["pindah"] == counted["berjalan"] - READY
    do(parent, "periksa_nominatif", {"dikeluarkan": [], "alasan_dikeluarkan": None, "daftar_diperiksa": True}, clock)
    settle(clock)
    slow, *rest = mine
    for case in rest:
        do(case, "catat_pertek_bkn", BKN, clock)
    clock += timedelta(days=5)
    settle(clock)
    for step in ("paraf_kasubbid", "paraf_kabid"):
        do(parent, step, {"hasil_paraf": "SETUJU", "catatan_paraf": None}, clock)
    do(parent, "tanda_tangan", {"keputusan": "DISETUJUI", "catatan_keputusan": None}, clock)
    settle(clock)

    promoted = set(session.scalars(sa.select(RankRecord.case_id).where(RankRecord.rank == "III/c", RankRecord.valid_from == TMT)))
    assert promoted == set(rest)
    waiting = session.scalars(sa.select(Task.element).where(Task.case_id == slow, Task.status == "OPEN")).all()
    assert waiting == ["catat_pertek_bkn"]
    session.rollback()
