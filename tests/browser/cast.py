"""What the cast does in the browser stories, step by step, as a person clicks."""

import re
import sqlite3
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page

from records import seed
from tests.browser.chromium import PASSPHRASE

SARI, BUDI, HADI = "pegawai", "atasan", "kepala_opd"


def account_name(folder: Path, key: str) -> str:
    """What a member of the cast signs in with on the server of that folder."""
    query = "SELECT accounts.name FROM accounts JOIN people ON people.id = person_id WHERE people.name = ?"
    with sqlite3.connect(folder / "alur.db") as database:
        return str(database.execute(query, [seed.CAST[key]]).fetchone()[0])


def next_monday(weeks: int) -> date:
    """A Monday some weeks ahead, on which a leave may begin."""
    today = date.today()
    return today + timedelta(days=7 * weeks - today.weekday())


def ask_for_leave(page: Page, monday: date) -> str:
    """Fill in the leave form topic by topic, check it and send it; returns the case's number."""
    page.get_by_role("link", name="Layanan", exact=True).click()
    page.get_by_role("link", name="Cuti", exact=True).click()
    page.get_by_role("link", name=re.compile("Mulai mengajukan|Lanjutkan draf")).click()
    page.get_by_role("button", name="Lanjut", exact=True).click()
    page.get_by_label("Cuti tahunan").check()
    page.get_by_label("Alasan cuti").fill("Menghadiri pernikahan adik di Surabaya")
    page.get_by_label("Tanggal mulai").fill(monday.isoformat())
    page.get_by_label("Tanggal selesai").fill((monday + timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Lanjut", exact=True).click()
    page.get_by_label("Alamat selama cuti").fill("Jalan Kenanga 3, Surabaya")
    page.get_by_label("Nomor telepon selama cuti").fill("081234567890")
    page.get_by_role("button", name="Lanjut: periksa isian").click()
    page.get_by_role("button", name="Kirim pengajuan").click()
    page.get_by_role("heading", name="Pengajuan terkirim").wait_for()
    return page.locator(".receipt .number").inner_text()


def open_task(page: Page, number: str) -> None:
    """Open the task of a case from the list, narrowed to its number."""
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}/tugas/?q={number}")
    page.locator("table.rows tbody a").first.click()
    page.wait_for_load_state()


def consider(page: Page, number: str) -> None:
    """The superior agrees."""
    open_task(page, number)
    page.get_by_label("Disetujui", exact=True).check()
    page.get_by_role("button", name="Selesaikan").click()
    page.wait_for_load_state()


def sign(page: Page, number: str, passphrase: str = PASSPHRASE) -> None:
    """The official decides and signs."""
    open_task(page, number)
    page.get_by_label("Disetujui", exact=True).check()
    page.get_by_label("Frasa sandi tanda tangan").fill(passphrase)
    page.get_by_role("button", name="Tanda tangani dan selesaikan").click()
    page.wait_for_load_state()


def download(page: Page, folder: Path) -> Path:
    """The signed document of the case page, as a file."""
    link = page.locator("#dokumen ~ ul a[data-view]").first
    with page.expect_download() as waiting:
        link.evaluate("link => { link.removeAttribute('data-view'); link.click(); }")
    target = folder / "surat.pdf"
    waiting.value.save_as(target)
    return target
