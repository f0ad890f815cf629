"""Shoots the pictures of the tutorial and the README: `python -m tests.browser.tutorial`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.cast import BUDI, HADI, SARI, account_name, ask_for_leave, consider, next_monday, open_task, sign
from tests.browser.chromium import chromium, demo_server, sign_in
from tests.databases import ROOT

TARGET = ROOT / "docs" / "pictures"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


def main() -> None:
    """Walk one leave and shoot it on the way."""
    with tempfile.TemporaryDirectory() as folder, demo_server(Path(folder), 60) as url, chromium() as browser:

        def visit(key: str, size: dict[str, int]) -> Page:
            return _page(browser, url, account_name(Path(folder), key), size)

        sari = visit(SARI, PHONE)
        sari.goto(f"{url}/layanan/cuti")
        sari.screenshot(path=TARGET / "layanan.png")
        sari.goto(f"{url}/layanan/cuti/ajukan")
        sari.get_by_role("button", name="Lanjut", exact=True).click()
        sari.get_by_label("Cuti tahunan").check()
        sari.get_by_label("Alasan cuti").fill("Menghadiri pernikahan adik di Surabaya")
        sari.screenshot(path=TARGET / "formulir.png")
        sari.goto(url)
        number = ask_for_leave(sari, next_monday(3))
        budi = visit(BUDI, DESK)
        budi.goto(f"{url}/tugas/")
        budi.screenshot(path=TARGET / "tugas.png")
        consider(budi, number)
        hadi = visit(HADI, DESK)
        open_task(hadi, number)
        hadi.get_by_label("Disetujui", exact=True).check()
        hadi.locator("[data-preview]").click()
        hadi.locator(".viewer-stage canvas").first.wait_for()
        hadi.screenshot(path=TARGET / "tanda-tangan.png")
        sign(hadi, number)
        desk = visit(SARI, DESK)
        desk.goto(f"{url}/berkas/{number}")
        desk.locator("#dokumen ~ ul a[data-view]").first.click()
        desk.locator(".viewer-stage canvas").first.wait_for()
        desk.evaluate("scrollTo(0, 0)")
        desk.screenshot(path=TARGET / "berkas.png")


def _page(browser: Browser, url: str, name: str, size: dict[str, int]) -> Page:
    page = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", viewport=size).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(120_000)
    sign_in(page, url, name)
    return page


if __name__ == "__main__":
    main()
