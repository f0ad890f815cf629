"""The first sign-in and the second factor, as a new employee clicks through them; and the lock of a session left alone."""

import re
import sqlite3
import time
from pathlib import Path

import pyotp

from tests.browser.conftest import Visit

OWN = "kuda laut makan siang"
FRESH = "SELECT accounts.name FROM accounts WHERE password_hash IS NULL AND active ORDER BY id LIMIT 1"


def test_a_new_employee_comes_in_chooses_a_password_and_sets_up_a_second_factor(visit: Visit, place: Path) -> None:
    with sqlite3.connect(place / "alur.db") as database:
        nip = str(database.execute(FRESH).fetchone()[0])
    admin = visit(f"/administrasi/?q={nip}", "admin")
    admin.get_by_role("button", name="Kode sekali pakai").click()
    code = admin.locator(".box.good code").inner_text()

    page = visit("/masuk", viewport={"width": 390, "height": 844})
    page.get_by_role("link", name="Masuk pertama kali").click()
    page.get_by_label("NIP atau nama akun").fill(nip)
    page.get_by_label("Kode sekali pakai").fill(code.lower())
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_label("Sandi baru").fill(OWN)
    page.get_by_label("Ketik sandi itu sekali lagi").fill(OWN)
    page.get_by_role("button", name="Simpan dan masuk").click()
    page.get_by_label("Saya sudah membaca dan menyetujui").check()
    page.get_by_role("button", name="Setuju dan lanjut").click()
    page.get_by_role("heading", name=re.compile("Beranda|Selamat|Yang menunggu")).first.wait_for()

    page.get_by_role("link", name="Profil").click()
    page.get_by_role("link", name="Atur verifikasi dua langkah").click()
    page.get_by_role("button", name="Mulai memasang").click()
    picture = page.get_by_alt_text("Kode QR untuk aplikasi autentikator")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100"), "the browser shows the QR code"
    totp = pyotp.TOTP(page.locator("code.key").inner_text())
    page.get_by_label("Enam angka yang ditampilkan aplikasi").fill(totp.now())
    page.get_by_role("button", name="Pasang").click()
    spare = page.locator(".codes code").first.inner_text()
    page.get_by_role("button", name="Keluar").click()

    page.get_by_label("NIP atau nama akun").fill(nip)
    page.get_by_label("Sandi").fill(OWN)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.get_by_label("Kode dari aplikasi autentikator").fill("000000")
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.get_by_text("Kode tidak cocok").wait_for()
    page.get_by_label("Kode dari aplikasi autentikator").fill(totp.at(int(time.time()) + 30))  # the next one: the last is used up
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.get_by_role("link", name="Profil").click()
    page.get_by_role("link", name="Atur verifikasi dua langkah").click()
    page.get_by_text("10 kode cadangan belum dipakai").wait_for()
    assert spare


def test_a_session_left_alone_locks_and_keeps_what_was_typed(visit: Visit) -> None:
    page = visit("/layanan/cuti/ajukan", "pegawai")
    page.get_by_role("button", name="Lanjut", exact=True).click()
    page.get_by_label("Alasan cuti").fill("Menjenguk orang tua")
    page.locator(".saved").get_by_text("Tersimpan").wait_for()
    page.evaluate("localStorage.setItem('alur-touched', String(Date.now() - 3600_000))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_role("heading", name="Sesi terkunci").wait_for()
    assert page.get_by_role("navigation").count() == 0
    page.get_by_label("Sandi").fill("demo-alur-2026")
    page.get_by_role("button", name="Buka kunci").click()
    page.wait_for_url("**/layanan/cuti/ajukan")
    page.get_by_label("Alasan cuti").wait_for(state="attached")
    assert page.get_by_label("Alasan cuti").input_value() == "Menjenguk orang tua"
