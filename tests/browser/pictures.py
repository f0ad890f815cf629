"""`make pictures`: walks every link as five people and shoots each kind of page in both widths and both colours."""

import re
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from records.seed import ACCOUNT_NAMES
from tests.browser.chromium import chromium, demo_server, sign_in
from tests.databases import ROOT

TARGET = ROOT / "pictures"
WIDTHS = {390: 844, 1280: 900}
PEOPLE = ("", *sorted(ACCOUNT_NAMES.values()))
NOT_PAGES = re.compile(r"/(static|keluar|unduh|pratinjau|dokumen)\b")


def kind(path: str) -> str:
    """Pages that differ only in which thing they show are one kind."""
    return re.sub(r"/[^/]*\d[^/]*", "/x", path.rstrip("/")) or "/"


def main() -> None:
    """Shoot everything into pictures/<person>/."""
    with tempfile.TemporaryDirectory() as folder, demo_server(Path(folder), 60) as url, chromium() as browser:
        for person in PEOPLE:
            paths = _found(browser, url, person)
            for width, height in WIDTHS.items():
                for colours in ("light", "dark"):
                    _shoot(browser, url, person, paths, width, height, colours)


def _open(browser: Browser, url: str, person: str, **options: object) -> Page:
    page = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", **options).new_page()  # type: ignore[arg-type]
    if person:
        sign_in(page, url, person)
    return page


def _found(browser: Browser, url: str, person: str) -> list[str]:
    page = _open(browser, url, person)
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


def _shoot(browser: Browser, url: str, person: str, paths: list[str], width: int, height: int, colours: str) -> None:
    page = _open(browser, url, person, viewport={"width": width, "height": height}, color_scheme=colours)
    folder = TARGET / (person or "umum")
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        page.goto(url + path)
        name = kind(path).strip("/").replace("/", "-") or "beranda"
        page.screenshot(path=folder / f"{name}-{width}-{colours}.png", full_page=True)
    page.context.close()


if __name__ == "__main__":
    main()
