"""`make pictures`: walks every link as every kind of person and shoots each kind of page in both widths and both colours."""

import re
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.browser.cast import SARI, account_name, ask_for_leave, next_monday
from tests.browser.chromium import chromium, demo_server, sign_in
from tests.databases import ROOT

TARGET = ROOT / "pictures"
WIDTHS = {390: 844, 1280: 900}
PEOPLE = ("", "pegawai", "atasan", "fasilitator", "kepala_opd", "analis", "gubernur", "admin", "penyunting", "auditor")
NOT_PAGES = re.compile(r"/(static|keluar|unduh|pratinjau|dokumen|ekspor)\b")


def kind(path: str) -> str:
    """Pages that differ only in which thing they show are one kind."""
    return re.sub(r"/[^/]*\d[^/]*", "/x", path.rstrip("/")) or "/"


def main() -> None:
    """Shoot everything into pictures/<person>/."""
    with tempfile.TemporaryDirectory() as folder, demo_server(Path(folder), 60) as url, chromium() as browser:
        accounts = {person: account_name(Path(folder), person) if person else "" for person in PEOPLE}
        ask_for_leave(_open(browser, url, accounts[SARI]), next_monday(3))
        for person, account in accounts.items():
            paths = _found(browser, url, account)
            for width, height in WIDTHS.items():
                for colours in ("light", "dark"):
                    _shoot(browser, url, account, person, paths, width, height, colours)


def _open(browser: Browser, url: str, account: str, **options: object) -> Page:
    page = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", **options).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(120_000)
    if account:
        sign_in(page, url, account)
        page.goto(url)
    return page


def _found(browser: Browser, url: str, account: str) -> list[str]:
    page = _open(browser, url, account)
    waiting, seen = ["/"], {"/": "/"}
    while waiting:
        page.goto(url + waiting.pop(0))
        for link in page.eval_on_selector_all("a[href]", "all => all.filter(a => !a.hasAttribute('download')).map(a => a.href)"):
            path = urlsplit(link).path
            if link.startswith(url) and not NOT_PAGES.search(path) and kind(path) not in seen:
                seen[kind(path)] = path
                waiting.append(path)
    page.context.close()
    return list(seen.values())


def _shoot(
    browser: Browser, url: str, account: str, person: str, paths: list[str], width: int, height: int, colours: str
) -> None:
    page = _open(browser, url, account, viewport={"width": width, "height": height}, color_scheme=colours)
    folder = TARGET / (person or "umum")
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        page.goto(url + path)
        name = kind(path).strip("/").replace("/", "-") or "beranda"
        page.screenshot(path=folder / f"{name}-{width}-{colours}.png", full_page=True)
    page.context.close()


if __name__ == "__main__":
    main()
