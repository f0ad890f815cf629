"""Many workers on one database: each timer fires once, a stopped worker writes nothing late and holds nothing up."""

import json
import os
import signal
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from engine import outbox
from models import Case, Event, Outbox, Subscription, Task, Timer, session, transaction
from tests.engine import drawn
from tests.races import machinery
from tests.races.conftest import NOW, times

ANSWERS = {"catatan": "sesuai", "hasil": "LANJUT"}


def _url(arena: sa.Engine) -> str:
    return arena.url.render_as_string(hide_password=False)


def _count(query: sa.Select[Any]) -> int:
    found = session.scalar(query) or 0
    session.rollback()
    return int(found)


def test_timers_due_at_once_fire_once_each_with_four_workers(arena, sari, tmp_path):
    cases = []
    for _ in range(times(60, 2000)):
        with transaction():
            cases.append(engine.start("lomba", event=None, subject_id=sari.person_id, answers=ANSWERS, by=sari, now=NOW).id)
    left = sa.select(sa.func.count()).select_from(Timer).where(Timer.case_id.in_(cases))
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(machinery.worker(_url(arena), tmp_path))
        machinery.until(lambda: _count(left) == 0, times(90, 600))

    fired = sa.select(Event.case_id, sa.func.count()).where(Event.case_id.in_(cases), Event.kind == "tugas_lewat").group_by(Event.case_id)
    assert sorted(session.execute(fired).all()) == [(case, 1) for case in sorted(cases)]
    outcomes = set(session.scalars(sa.select(Case.outcome).where(Case.id.in_(cases))))
    assert outcomes == {"Lewat"}
    assert all(engine.first_broken(case) is None for case in cases)
    session.rollback()


@pytest.fixture
def slow_partner():
    """A connector whose first answer waits until the test lets it go."""
    told: dict[str, Any] = {"asked": threading.Event(), "go": threading.Event(), "calls": 0}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            told["calls"] += 1
            body = json.dumps({"panggilan": told["calls"]}).encode()
            if told["calls"] == 1:
                told["asked"].set()
                told["go"].wait(120)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told["url"] = f"http://127.0.0.1:{server.server_port}/"
    yield told
    told["go"].set()
    server.shutdown()
    server.server_close()


def test_a_worker_stopped_past_its_lease_writes_nothing_late(arena, sari, tmp_path, slow_partner):
    diagram = drawn.process(
        "lambat", drawn.start(), drawn.service("kirim", "connector.send", penghubung='"bkn"', isi="{a: 1}", jawaban='"JAWABAN"'),
        drawn.catch("tunggu", drawn.message("JAWABAN", "jawaban")), drawn.end("e"), flows="s>kirim>tunggu>e", outside=drawn.named("message", "JAWABAN"),
    )
    drawn.publish(tmp_path, "lambat", [{"event": "s", "by": "system"}], {"lambat": diagram})
    connectors = tmp_path / "penghubung.yaml"
    connectors.write_text(f"bkn: {{url: '{slow_partner['url']}', timeout: 120}}\n")
    moment = datetime.now(UTC)
    with transaction():
        case = engine.start("lambat", event="s", subject_id=sari.person_id, answers={}, by=engine.System("sweep"), now=moment).id
    with machinery.worker(_url(arena), tmp_path, ALUR_CONNECTORS=str(connectors)) as late:
        assert slow_partner["asked"].wait(60)
        os.kill(late.pid, signal.SIGSTOP)
        engine.furnish(tmp_path, "Asia/Jakarta", "http://127.0.0.1", {"bkn": engine.Connector(slow_partner["url"])})
        after = moment + outbox.LEASE + timedelta(minutes=1)
        machinery.until(lambda: not engine.tick(lambda: after) and slow_partner["calls"] == 2)
        slow_partner["go"].set()
        os.kill(late.pid, signal.SIGCONT)
        time.sleep(4)
        assert late.poll() is None

    answers = list(session.scalars(sa.select(Outbox).where(Outbox.kind == "event", Outbox.name == "JAWABAN")))
    assert [answer.payload["payload"] for answer in answers] == [{"panggilan": 2}]
    assert session.get_one(Case, case).status == "ENDED"
    assert engine.first_broken(case) is None
    session.rollback()


STAND_STILL = """
import os, signal, sys
from models import connect, session, transaction
from engine.step import take_case
connect(sys.argv[1], patience=2)
with transaction():
    case = take_case(int(sys.argv[2]))
    case.summary = "terlambat"
    open(sys.argv[3], "w").close()
    os.kill(os.getpid(), signal.SIGSTOP)
"""


def test_a_process_stopped_inside_a_transaction_loses_its_lock_and_its_writing(arena, sari, tmp_path):
    with transaction():
        case = engine.start("lima", event=None, subject_id=sari.person_id, answers=ANSWERS, by=sari, now=NOW).id
        task = session.scalars(sa.select(Task.id).where(Task.case_id == case)).one()
    mark = tmp_path / "terkunci"
    with machinery.running(["-c", STAND_STILL, _url(arena), str(case), str(mark)], machinery.environment(_url(arena), tmp_path)) as stopped:
        machinery.until(mark.exists)
        began = time.monotonic()
        with transaction():
            engine.complete(task, ANSWERS, by=sari, now=NOW)
        assert time.monotonic() - began < 30
        os.kill(stopped.pid, signal.SIGCONT)
        assert stopped.wait(30) != 0
    found = session.get_one(Case, case, populate_existing=True)
    assert found.summary == ""
    assert engine.first_broken(case) is None
    session.rollback()


def test_the_same_external_message_ten_times_at_once_takes_effect_once(arena, sari, together, tmp_path):
    waits = drawn.process(
        "pesan", drawn.start(), drawn.catch("tunggu", drawn.message("BALASAN")), drawn.end("e"), flows="s>tunggu>e",
        outside=drawn.named("message", "BALASAN"),
    )
    drawn.publish(tmp_path, "pesan", [{"event": "s", "by": "system"}], {"pesan": waits})
    for round_ in range(times(5, 200)):
        with transaction():
            case = engine.start("pesan", event="s", subject_id=sari.person_id, answers={}, by=engine.System("sweep"), now=NOW)
            case_id, number = case.id, case.number
        given = together([lambda n=number, r=round_: engine.receive_message("BALASAN", n, {}, f"luar-{r}", now=NOW)] * 10)
        assert len(set(given)) == 1, given
        while engine.tick(lambda: NOW):
            pass
        heard = sa.select(sa.func.count()).select_from(Event).where(Event.case_id == case_id, Event.kind == "pesan_diterima")
        assert _count(heard) == 1
        assert session.get_one(Case, case_id, populate_existing=True).status == "ENDED"
        session.rollback()


def test_a_message_and_a_timer_at_one_gateway_have_one_outcome(arena, sari, together, tmp_path):
    diagram = drawn.process(
        "balapan", drawn.start(), '<bpmn:eventBasedGateway id="g"/>', drawn.catch("pesan", drawn.message("SAMPAI")),
        drawn.catch("waktu", drawn.timer('duration("PT1H")')), drawn.end("dijawab", "lewat"), flows="s>g; g>pesan>dijawab; g>waktu>lewat",
        outside=drawn.named("message", "SAMPAI"),
    )
    drawn.publish(tmp_path, "balapan", [{"event": "s", "by": "system"}], {"balapan": diagram})
    due = NOW + timedelta(hours=1)
    for _ in range(times(10, 1000)):
        with transaction():
            case = engine.start("balapan", event="s", subject_id=sari.person_id, answers={}, by=engine.System("sweep"), now=NOW).id
        together(
            [
                lambda c=case: engine.deliver(c, "message", "SAMPAI", {}, by=engine.System("event:uji"), now=due),
                lambda c=case: engine.wake(c, by=engine.System("timer"), now=due),
            ]
        )
        found = session.get_one(Case, case, populate_existing=True)
        assert found.outcome in ("dijawab", "lewat")
        ends = sa.select(sa.func.count()).select_from(Event).where(Event.case_id == case, Event.kind == "berakhir")
        assert session.scalar(ends) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(Subscription).where(Subscription.case_id == case)) == 0
        assert engine.first_broken(case) is None
        session.rollback()


def test_two_branches_finished_in_one_instant_join_once(arena, sari, together, tmp_path):
    diagram = drawn.process(
        "cabang", drawn.lanes(drawn.lane("Pegawai", "s", "p", "kiri", "kanan", "q", "akhir", "e")), drawn.start(), drawn.diagrams.par("p", "q"),
        drawn.task("kiri"), drawn.task("kanan"), drawn.task("akhir"), drawn.end("e"), flows="s>p; p>kiri>q; p>kanan>q; q>akhir>e",
    )
    drawn.publish(tmp_path, "cabang", [{"event": "s"}], {"cabang": diagram})
    for _ in range(times(15, 5000)):
        with transaction():
            case = engine.start("cabang", event="s", subject_id=sari.person_id, answers={}, by=sari, now=NOW).id
            tasks = list(session.scalars(sa.select(Task.id).where(Task.case_id == case)))
        together([lambda t=task: engine.complete(t, {"catatan": "ya"}, by=sari, now=NOW) for task in tasks])
        opened = list(session.scalars(sa.select(Task.element).where(Task.case_id == case, Task.status == "OPEN")))
        assert opened == ["akhir"]
        assert engine.first_broken(case) is None
        session.rollback()
