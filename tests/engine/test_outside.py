"""What leaves the house: connectors with retries and incidents, letters, and leases a late worker cannot break."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from engine import outbox, worker
from models import Case, Event, Incident, Notification, Outbox, Person, session, transaction
from tests.engine import drawn
from tests.engine.test_children import settle
from tests.engine.test_events_between_cases import begin, heard


@dataclass
class Partner:
    """Another system on loopback: it remembers what it was sent and answers what the test says."""

    url: str = ""
    status: int = 200
    answer: Any = None
    seen: list[tuple[dict[str, Any], str]] = field(default_factory=list)


@pytest.fixture
def partner() -> Iterator[Partner]:
    told = Partner()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.seen.append((json.loads(self.rfile.read(int(self.headers["Content-Length"]))), self.headers["Idempotency-Key"]))
            body = json.dumps(told.answer or {}).encode()
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}/usul"
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def usul(database, tmp_path, partner) -> None:
    """A case that sends a proposal to BKN and waits for its answer."""
    diagram = drawn.process(
        "usul", drawn.start(),
        drawn.service("kirim", "connector.send", penghubung='"bkn"', isi='{gaji: 2.5, pada: date("2026-06-03")}', jawaban='"JAWABAN_BKN"'),
        drawn.catch("tunggu", drawn.message("JAWABAN_BKN", "jawaban")), drawn.end("e"), flows="s>kirim>tunggu>e",
        outside=drawn.named("message", "JAWABAN_BKN"),
    )
    drawn.publish(tmp_path, "usul", [{"event": "s", "by": "system"}], {"usul": diagram})
    engine.furnish(tmp_path / "files", "Asia/Jakarta", "http://127.0.0.1", {"bkn": engine.Connector(partner.url, timeout=5)})


def test_a_connectors_answer_comes_back_as_a_message(usul, partner, cast, now):
    partner.answer = {"hasil": "SETUJU", "nilai": 1.5}
    case = begin("usul", cast["pegawai"], now)
    settle(now)
    assert partner.seen == [({"gaji": 2.5, "pada": "2026-06-03"}, partner.seen[0][1])]
    assert heard(case) == 1
    assert session.get_one(Case, case, populate_existing=True).status == "ENDED"
    session.rollback()


def test_a_failing_connector_is_retried_becomes_an_incident_and_blocks_nothing_else(usul, partner, cast, now):
    partner.status = 503
    broken, other = begin("usul", cast["pegawai"], now), begin("usul", cast["pegawai_lain"], now)
    settle(now)
    assert session.scalar(sa.select(sa.func.count()).select_from(Incident)) == 0
    for hours in (0.1, 0.3, 1, 4, 17):
        settle(now + timedelta(hours=hours))
    incidents = list(session.scalars(sa.select(Incident).order_by(Incident.id)))
    assert {incident.case_id for incident in incidents} == {broken, other}
    assert len({key for _, key in partner.seen}) == 2  # however often it was asked, each row has one key
    assert len(partner.seen) == 2 * (1 + len(outbox.RETRY))
    first = incidents[0].id
    session.rollback()

    partner.status, partner.answer = 200, {"hasil": "SETUJU"}
    later = now + timedelta(hours=20)
    with transaction():
        engine.retry(first, by=cast["admin"], now=later)
    settle(later)
    assert (heard(broken), heard(other)) == (1, 0)


def test_a_connector_that_refuses_is_an_incident_at_once(usul, partner, cast, now):
    partner.status = 422
    case = begin("usul", cast["pegawai"], now)
    settle(now)
    [incident] = engine.open_incidents()
    assert (incident.case_id, "422" in incident.error) == (case, True)
    session.rollback()


def test_a_worker_whose_lease_is_over_writes_nothing_late(usul, partner, cast, now):
    """The first worker stops inside the call; the second takes the row over; the first one's answer is dropped."""
    partner.answer = {"hasil": "SETUJU"}
    case = begin("usul", cast["pegawai"], now)
    late = outbox._lease(worker.OUTSIDE, now)
    assert late is not None
    after = now + outbox.LEASE + timedelta(seconds=1)
    settle(after)
    assert heard(case) == 1

    partner.answer = {"hasil": "TOLAK"}
    outbox._carry_leased(worker.OUTSIDE, *late, lambda: after)
    settle(after)
    answers = session.scalars(sa.select(Outbox).where(Outbox.name == "JAWABAN_BKN", Outbox.kind == "event")).all()
    assert len(answers) == 1
    assert heard(case) == 1
    assert engine.first_broken(case) is None
    session.rollback()


def test_a_notification_becomes_a_letter_once_and_only_for_those_with_an_address(usul, cast, now):
    letters: list[engine.Letter] = []
    engine.post_by(letters.append)
    with transaction():
        session.get_one(Person, cast["pegawai"]).email = "sari@example.org"
        session.get_one(Person, cast["pegawai_lain"]).email = ""
        for person in (cast["pegawai"], cast["pegawai_lain"]):
            session.add(Notification(person_id=person, code="message", values={"pesan": "Halo"}, at=now))
        session.add(Notification(person_id=cast["pegawai"], code="message", values={"pesan": "Lama"}, at=now - timedelta(days=3)))
    settle(now)
    settle(now)
    assert [(letter.address, letter.confidential) for letter in letters] == [("sari@example.org", False)]


def test_a_letter_about_a_confidential_case_says_so(usul, cast, now):
    letters: list[engine.Letter] = []
    engine.post_by(letters.append)
    case = begin("usul", cast["pegawai"], now)
    with transaction():
        session.get_one(Case, case).confidential = True
        session.get_one(Person, cast["pegawai"]).email = "sari@example.org"
        session.add(Notification(person_id=cast["pegawai"], case_id=case, code="message", values={"pesan": "Izin cerai"}, at=now))
    settle(now)
    assert {letter.confidential for letter in letters} == {True}


def test_nothing_of_an_event_chain_breaks_by_it(usul, partner, cast, now):
    case = begin("usul", cast["pegawai"], now)
    settle(now)
    assert session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.case_id == case)) > 2
    assert engine.first_broken(case) is None
    session.rollback()
