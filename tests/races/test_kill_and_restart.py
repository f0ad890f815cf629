"""Kill -9 at random points and a database that goes away: nothing acknowledged is lost or doubled, and people read a clean page."""

import random
import re
import secrets
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

import engine
from models import Case, Event, Timer, connect, migrations, session, transaction
from records import seed
from tests.databases import ROOT
from tests.races import machinery
from tests.races.conftest import times

BENCH = ROOT / "bench" / "services"
PASSWORD = "sandi-uji-2026"
ANSWERS = {"catatan": "sesuai", "hasil": "LANJUT"}
CUT_OFF = (urllib.error.URLError, HTTPException, OSError)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass
class Person:
    """An employee at a browser that keeps cookies and does not follow redirects by itself."""

    address: str
    jar: CookieJar = field(default_factory=CookieJar)

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, text and where to go next."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay())
        body = urllib.parse.urlencode(data).encode() if data else None
        try:
            with opener.open(f"{self.address}{path}", body, timeout=20) as reply:
                return reply.status, reply.read().decode(), ""
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers.get("Location", "")

    def token(self, path: str) -> str:
        _, text, _ = self.ask(path)
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert found, text[:500]
        return found[1]

    def sign_in(self, name: str) -> None:
        status, text, _ = self.ask("/masuk", {"csrf_token": self.token("/masuk"), "name": name, "password": PASSWORD})
        assert status == 303, text

    def submit(self, csrf: str) -> str:
        """Send one request until it is acknowledged, always with the same key; returns the number of the case."""
        given = ANSWERS | {"csrf_token": csrf, "kunci": secrets.token_urlsafe(12), "langkah": "kirim"}
        for _ in range(300):
            try:
                status, text, onward = self.ask("/layanan/lima/ajukan", given)
            except CUT_OFF:
                status, text, onward = 0, "", ""
            if status == 303:
                return urllib.parse.unquote(urllib.parse.urlsplit(onward).path)
            assert status in (0, 503), (status, text)
            time.sleep(0.2)
        raise AssertionError("the request was never acknowledged")


@dataclass
class Place:
    """An installation of its own: database, files, an employee."""

    server: machinery.OwnServer
    store: Path
    sari: engine.PersonActor
    account: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    now = datetime.now(UTC)
    store = tmp_path_factory.mktemp("store")
    with machinery.own_server() as server:
        database = connect(server.url)
        migrations.upgrade(database)
        engine.furnish(store, "Asia/Jakarta", "http://127.0.0.1")
        with transaction():
            seed.seed(60, now.date(), PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD), now)
            engine.deploy(BENCH, by="test", now=now, publish=True)
            name = seed.account_name("pegawai")
            person, account = session.execute(sa.text("SELECT person_id, id FROM accounts WHERE name = :name"), {"name": name}).one()
        yield Place(server, store, engine.PersonActor(person, account), name)
        session.remove()
        database.dispose()


def serving(place: Place, port: int) -> Any:
    return machinery.running(["run.py", "serve", "--port", str(port), "--threads", "4"], machinery.environment(place.server.url, place.store))


def verified(place: Place) -> None:
    done = subprocess.run(
        [sys.executable, "run.py", "verify"], cwd=ROOT, env=machinery.environment(place.server.url, place.store), capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    found: list[Any] = []
    threads = [threading.Thread(target=lambda call=call: found.append(call())) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_server_killed_under_load_loses_and_doubles_nothing_acknowledged(place):
    port, chance = machinery.free_port(), random.Random(20261125)
    address = f"http://127.0.0.1:{port}"
    sari, acknowledged, over = Person(address), [], threading.Event()
    with ExitStack() as first:
        first.enter_context(serving(place, port))
        machinery.until(lambda: machinery.answer(f"{address}/masuk") == 200)
        sari.sign_in(place.account)
        csrf = sari.token("/layanan/lima/ajukan")

    def keep_sending() -> None:
        while not over.is_set():
            acknowledged.append(sari.submit(csrf))

    senders = [threading.Thread(target=keep_sending) for _ in range(2)]
    for sender in senders:
        sender.start()
    for _ in range(times(1, 20)):  # the process that serves, ten times in a row; then the whole server
        with serving(place, port) as process:
            for _ in range(times(2, 9)):
                machinery.until(lambda: machinery.answer(f"{address}/masuk") == 200)
                time.sleep(chance.uniform(0.1, 1.5))
                machinery.kill(*machinery.children_of(process.pid))
            machinery.kill(process.pid, *machinery.children_of(process.pid))
    with serving(place, port):
        machinery.until(lambda: machinery.answer(f"{address}/masuk") == 200)
        over.set()
        for sender in senders:
            sender.join(60)

    assert len(acknowledged) == len(set(acknowledged)) > 0
    numbers = {path.removeprefix("/berkas/") for path in acknowledged}
    kept = list(session.scalars(sa.select(Case.number).where(Case.service_id == "lima")))
    session.rollback()
    assert {number for number in kept if number} == numbers
    verified(place)


def test_killed_workers_fire_each_timer_once(place):
    chance, cases, past = random.Random(4), [], datetime.now(UTC) - timedelta(hours=2)
    for _ in range(times(40, 2000)):
        with transaction():
            opened = engine.start("lomba", event=None, subject_id=place.sari.person_id, answers=ANSWERS, by=place.sari, now=past)
            cases.append(opened.id)
    left = sa.select(sa.func.count()).select_from(Timer).where(Timer.case_id.in_(cases))

    def waiting() -> int:
        count = session.scalar(left) or 0
        session.rollback()
        return count

    with machinery.nursery(place.server.url, place.store) as workers:
        for _ in range(times(2, 200)):
            while len(workers.alive) < 2:
                workers.worker()
            before = waiting()
            machinery.until(lambda before=before: waiting() < before or not before)
            time.sleep(chance.uniform(0, 0.2))
            workers.kill(workers.alive[0])
    with machinery.worker(place.server.url, place.store):
        machinery.until(lambda: waiting() == 0, times(60, 1200))
    fired = sa.select(Event.case_id, sa.func.count()).where(Event.case_id.in_(cases), Event.kind == "tugas_lewat").group_by(Event.case_id)
    assert sorted(session.execute(fired).all()) == [(case, 1) for case in cases]
    session.rollback()
    verified(place)


def test_a_database_restarted_under_load_gives_clean_pages_and_comes_back_within_five_seconds(place):
    port = machinery.free_port()
    address = f"http://127.0.0.1:{port}"
    with serving(place, port), machinery.worker(place.server.url, place.store) as worker:
        machinery.until(lambda: machinery.answer(f"{address}/masuk") == 200)
        sari = Person(address)
        sari.sign_in(place.account)
        for _ in range(times(1, 50)):
            place.server.stop()
            pages = [sari.ask("/layanan/") for _ in range(5)]
            assert {status for status, _, _ in pages} == {503}
            assert all("muat ulang" in text for _, text, _ in pages)
            place.server.start()
            began = time.monotonic()
            machinery.until(lambda: sari.ask("/layanan/")[0] == 200, within=5)
            assert time.monotonic() - began <= 5
        session.remove()
        past = datetime.now(UTC) - timedelta(hours=2)
        with transaction():
            case = engine.start("lomba", event=None, subject_id=place.sari.person_id, answers=ANSWERS, by=place.sari, now=past).id
        machinery.until(lambda: _outcome(case) == "Lewat")
        assert worker.poll() is None
    verified(place)


def _outcome(case: int) -> str | None:
    found = session.scalar(sa.select(Case.outcome).where(Case.id == case))
    session.rollback()
    return found
