"""A real Chromium, and a real server with the demo agency for it to look at."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.databases import ROOT

PASSWORD = "demo-alur-2026"
PASSPHRASE = "tanda-tangan-2026"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
STARTS_WITHIN = 240  # seconds: a busy machine makes the trial agency slowly


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium, else Playwright's own."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def demo_server(folder: Path, employees: int) -> Iterator[str]:
    """`run.py demo` on a free port with a database of its own; gives its address."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "ALUR_DEMO": "1", "ALUR_DATABASE_URL": f"sqlite:///{folder / 'alur.db'}",
        "ALUR_STORE": str(folder / "files"), "ALUR_PUBLIC_URL": url,
    }
    command = [sys.executable, "run.py", "demo", "--employees", str(employees), "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(url, process, folder / "server.log")
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start:\n{log.read_text('utf-8', 'replace')}")


def sign_in(page: Page, url: str, name: str) -> None:
    """Sign in through the form, as a person does."""
    page.goto(f"{url}/masuk")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main input[type=text], main input:not([type])").first.fill(name)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()
