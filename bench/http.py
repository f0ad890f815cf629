"""http: completions over HTTP with session, CSRF and form validation; then submissions and reads mixed at a steady rate."""

import http.client
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher

import engine
from bench.database import fresh_postgresql
from bench.timing import figures
from models import Account, Task, session, transaction
from records import seed

ROOT, SERVICES = Path(__file__).parents[1], Path(__file__).parent / "services"
PASSWORD, PORT = "sandi-ukur-2026", 8391
ANSWERS = {"catatan": "Diperiksa dan sesuai.", "hasil": "LANJUT"}
ALONE, WRITES, READS, SECONDS = 200, 10, 100, int(os.environ.get("ALUR_BENCH_SECONDS", "30"))


class Browser:
    """One signed-in connection kept alive."""

    def __init__(self, name: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        self._cookies: dict[str, str] = {}
        self.token = self.token_of(self.get("/masuk")[1])
        status, _ = self.post("/masuk", {"name": name, "password": PASSWORD})
        assert status in (302, 303), f"sign-in answered {status}"
        self.token = self.token_of(self.get("/tugas/")[1])

    def rest(self) -> None:
        """Hang up; the next request opens a connection anew (the server closes idle ones)."""
        self._connection.close()

    def get(self, path: str) -> tuple[int, str]:
        """The status and text of a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """The answer to a form sent with the session's token."""
        return self._ask("POST", path, urllib.parse.urlencode({"csrf_token": self.token, **fields}))

    @staticmethod
    def token_of(page: str) -> str:
        """The CSRF token a page carries."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found is not None, page[:500]
        return found[1]

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        reply = self._connection.getresponse()
        text = reply.read().decode()
        for cookie in reply.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return reply.status, text


def run() -> dict[str, Any]:
    """One gunicorn process of eight threads on PostgreSQL; the client shares the machine's cores."""
    with fresh_postgresql() as database:
        with transaction():
            seed.seed(400, datetime.now(UTC).date(), PasswordHasher().hash(PASSWORD), datetime.now(UTC))
            for done in engine.deploy(SERVICES, by="bench", now=datetime.now(UTC), publish=True):
                assert not done.problems, done
        tasks = _first_tasks(ALONE + WRITES * SECONDS + 20)
        with _server(database.url.render_as_string(hide_password=False)):
            sari = Browser(seed.account_name("pegawai"))
            alone = [_timed(lambda task=task: _complete(sari, task)) for task in tasks[: ALONE + 20]][20:]
            reads, writes = _mixed(tasks[ALONE + 20 :])
    lost = SECONDS * (READS + WRITES) - len(reads) - len(writes)
    return {
        "completions_alone": figures(alone), "mixed_seconds": SECONDS, "mixed_asked": f"{WRITES} submissions/s + {READS} reads/s",
        "mixed_submissions": _per_second(writes), "mixed_reads": _per_second(reads), "mixed_not_reached": lost,
    }


def _per_second(times: list[float]) -> dict[str, float]:
    return {**figures(times), "per_second": round(len(times) / SECONDS, 1)}


def _first_tasks(number: int) -> list[int]:
    account = session.scalars(sa.select(Account).where(Account.name == seed.account_name("pegawai"))).one()
    actor = engine.PersonActor(account.person_id, account.id)
    session.rollback()
    found = []
    for _ in range(number):
        with transaction():
            now = datetime.now(UTC)
            case = engine.start("lima", event=None, subject_id=actor.person_id, answers=ANSWERS, by=actor, now=now)
            found.append(session.scalars(sa.select(Task.id).where(Task.case_id == case.id)).one())
    return found


def _complete(browser: Browser, task: int) -> None:
    status, page = browser.post(f"/tugas/{task}", ANSWERS)
    assert status == 303, f"{status}: {page[:300]}"


def _mixed(tasks: list[int]) -> tuple[list[float], list[float]]:
    """Both kinds at their own steady rate for a while; a request is timed from the moment it was due."""
    reads: list[float] = []
    writes: list[float] = []
    left = iter(tasks)
    pages = ["/", "/layanan/", "/tugas/", "/berkas/"]
    kinds = [(WRITES, writes, 4), (READS, reads, 16)]
    name = seed.account_name("pegawai")
    session.rollback()
    crew = [(Browser(name), rate, workers, worker, times) for rate, times, workers in kinds for worker in range(workers)]
    begun = time.perf_counter() + 1  # everybody has signed in: only pages and forms are measured
    threads = [threading.Thread(target=_work, args=(begun, *member, left, pages)) for member in crew]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return reads, writes


def _work(
    begun: float, browser: Browser, rate: int, workers: int, worker: int, times: list[float], tasks: Iterator[int], pages: list[str]
) -> None:
    browser.rest()
    for turn in range(worker, rate * SECONDS, workers):
        due = begun + turn / rate
        if (wait := due - time.perf_counter()) > 0:
            browser.rest()
            time.sleep(wait)
        if time.perf_counter() > begun + SECONDS * 1.5:
            return  # the server does not keep up: what is left counts as not reached
        if rate == WRITES:
            _complete(browser, next(tasks))
        else:
            status, _ = browser.get(pages[turn % len(pages)])
            assert status == 200, status
        times.append(time.perf_counter() - due)


@contextmanager
def _server(url: str) -> Iterator[None]:
    settings = {"ALUR_DEMO": "1", "ALUR_DATABASE_URL": url, "ALUR_WORKER_IN_WEB": "0", "ALUR_STORE": engine.house().store.folder}
    environment = {**os.environ, **{name: str(value) for name, value in settings.items()}}
    command = [sys.executable, str(ROOT / "run.py"), "serve", "--port", str(PORT), "--processes", "1", "--threads", "8"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_it()
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait_for_it() -> None:
    for _ in range(360):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/masuk")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the server did not answer within three minutes")


def _timed(act: Any) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
