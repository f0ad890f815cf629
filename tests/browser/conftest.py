"""Pages in a real Chromium against a real server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.cast import account_name
from tests.browser.chromium import chromium, demo_server, sign_in

EMPLOYEES = 60
Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its database and files."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[str]:
    """The address of a demo agency that this file of tests has to itself."""
    with demo_server(place, EMPLOYEES) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, server: str, place: Path) -> Iterator[Visit]:
    """Open a page as a member of the cast; the test fails when a script of ours did or the browser refused anything."""
    contexts = []
    complaints: list[str] = []

    def open_page(path: str = "/", account: str | None = None, **options: object) -> Page:
        context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
        if account:
            sign_in(page, server, account_name(place, account))
        page.goto(f"{server}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints
