"""Cancelling with a drawn path: what is held is given back at its end, children end, the chain tells it once."""

from typing import Any

import pytest
import sqlalchemy as sa

import engine
from engine import repair
from models import Account, Case, Event, Task, session, transaction
from records import ledger
from tests.engine import drawn
from tests.engine.conftest import actor_of
from tests.engine.test_children import children_of, settle

NAME = "berkas.dibatalkan"


@pytest.fixture
def pinjam(database: Any, tmp_path: Any) -> None:
    """A case that holds two days and has a child; cancelled, an analyst first takes back what was lent out."""
    path = drawn.diagrams.event_sub(
        "es", drawn.start("es_s", drawn.message(NAME, "batal")), drawn.task("ambil_kembali", role="Analis Kepegawaian Pembinaan"),
        drawn.end("es_e"), flows="es_s>ambil_kembali>es_e",
    )
    main = drawn.process(
        "pinjam", drawn.lanes(drawn.lane("Pegawai", "s", "tahan", "anak", "isi", "e")), drawn.start(),
        drawn.service("tahan", "ledger.hold", akun='"CUTI_TAHUNAN"', jumlah="[{tahun: 2026, hari: 2}]", batas="[{tahun: 2026, hak: 12}]"),
        drawn.service("anak", "case.start", untuk="[pegawai.id]", proses='"titip"', mulai='"mulai"'), drawn.task("isi"), path,
        drawn.end("e"), flows="s>tahan>anak>isi>e", outside=drawn.named("message", NAME),
    )
    child = drawn.process(
        "titip", drawn.lanes(drawn.lane("Pegawai", "mulai", "jaga", "akhir")), drawn.start("mulai"), drawn.task("jaga"), drawn.end("akhir"),
        flows="mulai>jaga>akhir",
    )
    starts = [{"event": "s", "by": "role"}, {"process": "titip", "event": "mulai", "by": "system"}]
    drawn.publish(tmp_path, "pinjam", starts, {"pinjam": main, "titip": child})


@pytest.fixture
def case(pinjam: None, sari: engine.PersonActor, now: Any) -> int:
    with transaction():
        number = engine.start("pinjam", event="s", subject_id=sari.person_id, answers={}, by=sari, now=now).id
    settle(now)
    return number


def state(case_id: int) -> tuple[str, list[str]]:
    status = session.get_one(Case, case_id, populate_existing=True).status
    tasks = list(session.scalars(sa.select(Task.element).where(Task.case_id == case_id, Task.status == "OPEN")))
    session.rollback()
    return status, tasks


def held(person: int) -> int:
    found = ledger.balance(person, "CUTI_TAHUNAN", 2026).held
    session.rollback()
    return found


def told(case_id: int, *kinds: str) -> list[str]:
    query = sa.select(Event.kind).where(Event.case_id == case_id, Event.kind.in_(kinds)).order_by(Event.sequence)
    found = list(session.scalars(query))
    assert engine.first_broken(case_id) is None
    session.rollback()
    return found


def do(case_id: int, element: str, by: engine.PersonActor, now: Any) -> None:
    task = session.scalars(sa.select(Task.id).where(Task.case_id == case_id, Task.element == element)).one()
    session.rollback()
    with transaction():
        engine.complete(task, {"catatan": "sudah"}, by=by, now=now)


def test_a_withdrawn_case_ends_when_its_drawn_path_does_and_gives_back_what_it_held(case, sari, ratna, now):
    assert held(sari.person_id) == 2
    with transaction():
        engine.cancel(case, by=sari, now=now, reason="batal berangkat")
    settle(now)

    assert state(case) == ("OPEN", ["ambil_kembali"])
    assert [child.status for child in children_of(case)] == ["CANCELLED"]
    session.rollback()
    with pytest.raises(engine.NotWithdrawable), transaction():
        engine.cancel(case, by=sari, now=now, reason="lagi")

    do(case, "ambil_kembali", ratna, now)
    settle(now)
    assert state(case) == ("CANCELLED", [])
    assert held(sari.person_id) == 0
    assert told(case, "ditarik", "dibatalkan", "berakhir") == ["ditarik", "berakhir"]


def test_a_death_sets_it_on_its_path_and_does_not_cut_that_short(case, sari, now):
    for _ in range(2):
        with transaction():
            engine.announce("MENINGGAL", {}, subject=engine.employee(sari.person_id), now=now)
        settle(now)
    assert state(case) == ("OPEN", ["ambil_kembali"])
    assert told(case, "ditarik", "dibatalkan") == ["dibatalkan"]


def test_administrators_cancel_along_the_path_and_again_at_once(case, now):
    admins = [actor_of("kepala_bkd"), actor_of("kabid")]
    with transaction():
        for admin in admins:
            session.get_one(Account, admin.account_id).system_roles = ["Administrator"]
    for expected in (("OPEN", ["ambil_kembali"]), ("CANCELLED", [])):
        with transaction():
            proposal = repair.propose(case, "cancel", {}, reason="salah", person_id=admins[0].person_id, now=now).id
        with transaction():
            repair.decide(proposal, accept=True, person_id=admins[1].person_id, now=now)
        assert state(case) == expected
    assert told(case, "ditarik", "dibatalkan") == ["dibatalkan", "dibatalkan"]


def test_a_message_of_that_name_from_elsewhere_changes_nothing(case, now):
    number = session.get_one(Case, case).number
    with transaction():
        engine.receive_message(NAME, number, {}, "luar-1", now=now)
    settle(now)
    assert state(case) == ("OPEN", ["isi"])


def test_a_case_without_a_drawn_path_ends_at_once(database, tmp_path, sari, now):
    diagram = drawn.process("biasa", drawn.lanes(drawn.lane("Pegawai", "s", "isi", "e")), drawn.start(), drawn.task("isi"), drawn.end("e"), flows="s>isi>e")
    drawn.publish(tmp_path, "biasa", [{"event": "s"}], {"biasa": diagram})
    with transaction():
        case = engine.start("biasa", event="s", subject_id=sari.person_id, answers={}, by=sari, now=now).id
        engine.cancel(case, by=sari, now=now, reason="x")
    assert state(case) == ("CANCELLED", [])
    assert told(case, "ditarik", "dibatalkan") == ["ditarik"]
