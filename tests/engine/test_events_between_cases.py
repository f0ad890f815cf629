"""Events between cases: to each that awaits them, once, in order; what nobody awaits is kept; services begin by them."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from models import Case, Event, Incident, Outbox, Task, session, transaction
from tests.engine import drawn
from tests.engine.test_children import settle

SUBJECT = {"process": "tunggu", "event": "s", "by": "system"}


@pytest.fixture
def tunggu(database, tmp_path) -> None:
    """A case that waits for a message `JAWABAN` or a signal `PANGKAT_NAIK`, and then for a person."""
    waits = drawn.process(
        "tunggu", drawn.lanes(drawn.lane("Pegawai", "s", "g", "pesan", "kabar", "baca", "e")), drawn.start(), '<bpmn:eventBasedGateway id="g"/>',
        drawn.catch("pesan", drawn.message("JAWABAN", "jawaban")), drawn.catch("kabar", drawn.signal("PANGKAT_NAIK")),
        drawn.task("baca"), drawn.end("e"), flows="s>g; g>pesan>baca; g>kabar>baca; baca>e",
        outside=drawn.named("message", "JAWABAN") + drawn.named("signal", "PANGKAT_NAIK"),
    )
    drawn.publish(tmp_path, "tunggu", [SUBJECT], {"tunggu": waits})


def begin(service: str, person: int, now, **options: Any) -> int:
    with transaction():
        return engine.start(service, event=options.pop("event", "s"), subject_id=person, answers={}, by=engine.System("sweep"), now=now, **options).id


def number_of(case_id: int) -> str:
    number = session.scalars(sa.select(Case.number).where(Case.id == case_id)).one()
    session.rollback()
    return number


def open_elements(case_id: int) -> list[str]:
    found = list(session.scalars(sa.select(Task.element).where(Task.case_id == case_id, Task.status == "OPEN")))
    session.rollback()
    return found


def heard(case_id: int) -> int:
    count = session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.case_id == case_id, Event.kind == "pesan_diterima"))
    session.rollback()
    return count


def receive(name: str, key: str | None, external: str, now, **payload: Any) -> int:
    with transaction():
        return engine.receive_message(name, key, payload, external, now=now)


def test_a_signal_reaches_every_case_about_the_subject_and_no_other(tunggu, cast, now):
    mine = [begin("tunggu", cast["pegawai"], now) for _ in range(3)]
    other = begin("tunggu", cast["pegawai_lain"], now)
    with transaction():
        engine.announce("PANGKAT_NAIK", {"gol": "III/d"}, subject=engine.employee(cast["pegawai"]), now=now)
    settle(now)

    assert [heard(case) for case in mine] == [1, 1, 1]
    assert open_elements(mine[0]) == ["baca"]
    assert heard(other) == 0
    assert engine.first_broken(mine[0]) is None
    session.rollback()


def test_a_message_reaches_the_case_of_its_number_only(tunggu, cast, now):
    first, second = begin("tunggu", cast["pegawai"], now), begin("tunggu", cast["pegawai"], now)
    receive("JAWABAN", number_of(second), "bkn-1", now, hasil="SETUJU")
    settle(now)
    assert (heard(first), heard(second)) == (0, 1)


def test_the_same_external_message_ten_times_takes_effect_once(tunggu, cast, now):
    case = begin("tunggu", cast["pegawai"], now)
    ids = {receive("JAWABAN", number_of(case), "bkn-7", now, hasil="SETUJU") for _ in range(10)}
    settle(now)
    assert len(ids) == 1
    assert heard(case) == 1
    assert [event.id for event in engine.unclaimed()] == []


def test_an_event_nobody_awaits_is_kept_and_shown(tunggu, now):
    event = receive("JAWABAN", "TUNGGU/2026/999999", "bkn-2", now, hasil="SETUJU")
    settle(now)
    assert [(kept.id, kept.name) for kept in engine.unclaimed()] == [(event, "JAWABAN")]
    session.rollback()


def test_a_kept_message_reaches_a_case_that_begins_to_await_it(tunggu, cast, now):
    receive("JAWABAN", "TUNGGU/2026/000001", "bkn-3", now, hasil="SETUJU")
    settle(now)
    case = begin("tunggu", cast["pegawai"], now)
    assert number_of(case) == "TUNGGU/2026/000001"
    settle(now)
    assert heard(case) == 1
    assert engine.unclaimed() == []


def test_two_events_about_one_subject_keep_their_order(tunggu, cast, now):
    case = begin("tunggu", cast["pegawai"], now)
    with transaction():
        for step in ("pertama", "kedua"):
            engine.announce("PANGKAT_NAIK", {"urut": step}, subject=engine.employee(cast["pegawai"]), now=now)
    settle(now)
    rows = session.scalars(sa.select(Outbox).where(Outbox.kind == "deliver").order_by(Outbox.origin_id))
    assert [row.error for row in rows] == [None, "no longer awaited"]  # the first took the wait away
    assert heard(case) == 1


def test_a_case_that_breaks_on_an_event_holds_no_other_and_is_retried(database, tmp_path, cast, now):
    broken = drawn.process(
        "rusak", drawn.start(), drawn.catch("kabar", drawn.signal("GAJI")), drawn.diagrams.script("hitung", '{hasil: if 1 = 1 then pegawai.nama else 0}'),
        drawn.diagrams.script("salah", "if 1 = 1 then 1 else {a: 1}"), drawn.end("e"), flows="s>kabar>hitung>salah>e", outside=drawn.named("signal", "GAJI"),
    )
    fine = drawn.process("baik", drawn.start(), drawn.catch("kabar", drawn.signal("GAJI")), drawn.end("e"), flows="s>kabar>e", outside=drawn.named("signal", "GAJI"))
    drawn.publish(tmp_path, "rusak", [{"event": "s", "by": "system"}], {"rusak": broken})
    drawn.publish(tmp_path, "baik", [{"event": "s", "by": "system"}], {"baik": fine})
    bad, good = begin("rusak", cast["pegawai"], now), begin("baik", cast["pegawai"], now)
    with transaction():
        engine.announce("GAJI", {}, subject=engine.employee(cast["pegawai"]), now=now)
    settle(now)
    assert session.get_one(Case, good, populate_existing=True).status == "ENDED"
    for hours in (0.1, 0.3, 1, 4, 17, 40):
        settle(now + timedelta(hours=hours))
    [incident] = session.scalars(sa.select(Incident))
    assert incident.case_id == bad
    assert session.get_one(Case, bad, populate_existing=True).status == "OPEN"
    session.rollback()


def test_a_service_begins_by_a_signal_for_its_subject_once(database, tmp_path, cast, now):
    drawn_start = f'<bpmn:startEvent id="wafat">{drawn.signal("MENINGGAL")}</bpmn:startEvent>'
    diagram = drawn.process(
        "janda", drawn.lanes(drawn.lane("Fasilitator OPD", "wafat", "urus", "e")), drawn_start, drawn.task("urus"), drawn.end("e"),
        flows="wafat>urus>e", outside=drawn.named("signal", "MENINGGAL"),
    )
    starts = [{"event": "wafat", "by": "system", "trigger": "event", "when": "tanggal != null"}]
    drawn.publish(tmp_path, "janda", starts, {"janda": diagram})
    with transaction():
        engine.announce("MENINGGAL", {"tanggal": now.date()}, subject=engine.employee(cast["pegawai"]), now=now)
        engine.announce("MENINGGAL", {"tanggal": None}, subject=engine.employee(cast["pegawai_lain"]), now=now)
    settle(now)
    settle(now)
    [case] = session.scalars(sa.select(Case))
    assert (case.subject_id, case.opened_by) == (cast["pegawai"], None)
    assert open_elements(case.id) == ["urus"]


def test_a_liaisons_answers_are_delivered_as_the_message(tunggu, tmp_path, cast, now):
    """Penghubung BKN types the answer of BKN; `message.send` gives it to the case it belongs to."""
    diagram = drawn.process(
        "penghubung", drawn.lanes(drawn.lane("Pegawai", "s", "catat", "kirim", "e")), drawn.start(), drawn.task("catat"),
        drawn.service("kirim", "message.send", nama='"JAWABAN"', kepada="catatan", isi='{hasil: "SETUJU", pada: hari ini}'), drawn.end("e"),
        flows="s>catat>kirim>e",
    )
    drawn.publish(tmp_path, "penghubung", [{"event": "s"}], {"penghubung": diagram})
    waiting = begin("tunggu", cast["pegawai"], now)
    lain = engine.PersonActor(cast["pegawai_lain"])
    with transaction():
        case = engine.start("penghubung", event="s", subject_id=lain.person_id, answers={}, by=lain, now=now)
        task = session.scalars(sa.select(Task.id).where(Task.case_id == case.id)).one()
    with transaction():
        engine.complete(task, {"catatan": number_of(waiting)}, by=lain, now=now)
    settle(now)
    assert heard(waiting) == 1
