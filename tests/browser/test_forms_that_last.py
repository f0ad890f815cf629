"""Long forms lose nothing: drafts, an expired session, a double click, Back, two people, odd files, no script."""

import sqlite3
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.cast import BUDI, SARI, account_name, ask_for_leave, consider, next_monday, open_task
from tests.browser.conftest import Visit

START = "/layanan/cuti/ajukan"


def reach_topic(page: Page, title: str) -> None:
    """Go on until a topic is shown; each step waits for the server's word."""
    line = page.locator(".progress-line")
    for _ in range(5):
        if page.get_by_role("heading", name=title).is_visible():
            return
        before = line.inner_text()
        page.get_by_role("button", name="Lanjut", exact=True).click()
        for _ in range(300):
            if line.inner_text() != before:
                break
            page.wait_for_timeout(100)
    raise AssertionError(page.locator("main").inner_text())


def test_what_was_typed_is_there_again_after_the_session_ended(visit: Visit, server: str, place: Path) -> None:
    page = visit(START, SARI)
    reach_topic(page, "Cuti yang diminta")
    page.get_by_label("Cuti tahunan").check()
    page.get_by_label("Alasan cuti").fill("Alasan yang panjang dan tidak boleh hilang")
    with sqlite3.connect(place / "alur.db") as database:
        database.execute("DELETE FROM drafts")
        database.execute("DELETE FROM sessions")
    page.evaluate("document.querySelector('form[data-pages]').submit()")
    page.get_by_text("Isian Anda sudah disimpan").wait_for()
    sign_in_here(page, account_name(place, SARI))
    assert page.get_by_label("Alasan cuti").input_value() == "Alasan yang panjang dan tidak boleh hilang"


def sign_in_here(page: Page, name: str) -> None:
    """Sign in on the page one was sent to, so that one comes back."""
    page.locator("#name").fill(name)
    page.locator("#password").fill("demo-alur-2026")
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()


def test_a_topic_is_judged_before_one_leaves_it(visit: Visit) -> None:
    page = visit(START, SARI)
    reach_topic(page, "Cuti yang diminta")
    page.get_by_label("Alasan cuti").fill("")
    page.get_by_role("button", name="Lanjut", exact=True).click()
    page.locator("#kesalahan").wait_for()
    page.locator("#kesalahan a", has_text="Alasan").click()
    assert page.evaluate("document.activeElement.id") == "isian-alasan"


def test_a_double_click_sends_once_and_back_does_no_harm(visit: Visit, server: str, place: Path) -> None:
    page = visit("/", SARI)
    number = ask_for_leave(page, next_monday(7))
    page.go_back()
    assert not page.get_by_role("button", name="Kirim pengajuan").is_visible()
    with sqlite3.connect(place / "alur.db") as database:
        assert database.execute("SELECT count(*) FROM cases WHERE number = ?", [number]).fetchone() == (1,)

    budi = visit("/", BUDI)
    open_task(budi, number)
    address = budi.url
    budi.get_by_label("Disetujui", exact=True).check()
    budi.get_by_role("button", name="Selesaikan").dblclick()
    budi.get_by_text("Selesai. Pihak berikutnya sudah diberi tahu.").wait_for()
    assert budi.goto(address).status == 409  # type: ignore[union-attr]
    assert "sudah diselesaikan oleh Budi Santoso" in budi.locator("main").inner_text()


def test_of_two_people_on_one_task_the_second_reads_who_was_faster(visit: Visit) -> None:
    number = ask_for_leave(visit("/", SARI), next_monday(9))
    slow, fast = visit("/", BUDI), visit("/", BUDI)
    open_task(slow, number)
    consider(fast, number)
    slow.get_by_label("Disetujui", exact=True).check()
    slow.get_by_role("button", name="Selesaikan").click()
    slow.get_by_text("sudah diselesaikan oleh Budi Santoso").wait_for()


def test_a_renamed_an_oversized_and_a_heic_file_are_refused_in_words(visit: Visit, tmp_path: Path) -> None:
    page = visit(START, SARI)
    reach_topic(page, "Cuti yang diminta")
    page.get_by_label("Cuti sakit").check()
    page.locator("[data-field=alasan_sakit] input").first.check()
    page.get_by_label("Alasan cuti").fill("Demam")
    page.get_by_label("Tanggal mulai").fill(next_monday(0).isoformat())
    page.get_by_label("Tanggal selesai").fill(next_monday(0).isoformat())
    reach_topic(page, "Selama cuti")
    page.get_by_label("Alamat selama cuti").fill("Rumah")
    page.get_by_label("Nomor telepon selama cuti").fill("081234567890")
    reach_topic(page, "Dokumen")
    chooser, state = page.locator("input[type=file]").first, page.locator(".upload-state")
    files = {
        "surat.pdf": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "Isi berkas tidak sesuai dengan namanya"),
        "besar.pdf": (b"%PDF-1.7\n" + b"0" * 3_000_000, "Berkas terlalu besar"),
        "foto.heic": (b"\0\0\0\x18ftypheic" + b"\0" * 64, "Foto HEIC belum diterima"),
    }
    for name, (content, sentence) in files.items():
        path = tmp_path / name
        path.write_bytes(content)
        chooser.set_input_files(path)
        state.filter(has_text=sentence).wait_for()


def test_the_form_works_without_a_script(visit: Visit) -> None:
    page = visit(START, SARI, java_script_enabled=False)
    page.get_by_label("Cuti tahunan").check()
    page.get_by_label("Alasan cuti").fill("Tanpa skrip")
    monday = next_monday(11)
    page.get_by_label("Tanggal mulai").fill(monday.isoformat())
    page.get_by_label("Tanggal selesai").fill(monday.isoformat())
    page.get_by_label("Alamat selama cuti").fill("Rumah")
    page.get_by_label("Nomor telepon selama cuti").fill("081234567890")
    page.get_by_role("button", name="Lanjut: periksa isian").click()
    page.get_by_role("button", name="Kirim pengajuan").click()
    assert page.get_by_role("heading", name="Pengajuan terkirim").is_visible()


def test_everything_is_reached_by_keyboard(visit: Visit, server: str, place: Path) -> None:
    page = visit("/masuk")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#name").focus()
    page.keyboard.type(account_name(place, BUDI))
    page.keyboard.press("Tab")
    page.keyboard.type("demo-alur-2026")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    ask_for_leave(visit("/", SARI), next_monday(13))
    page.goto(f"{server}/tugas/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("tbody tr.at .pick").count() == 0 or page.locator("tbody tr.at .pick").is_checked()
    page.keyboard.press("?")
    assert page.locator("#tombol").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tugas/*")
