"""Annual leave from the phone to the signed, verifiable letter, at both widths."""

from pathlib import Path

import pytest

from tests.browser.cast import BUDI, HADI, SARI, ask_for_leave, consider, download, next_monday, sign
from tests.browser.chromium import PASSPHRASE
from tests.browser.conftest import Visit

SIZES = {390: 844, 1280: 900}


@pytest.mark.parametrize(("width", "weeks"), [(390, 3), (1280, 5)])
def test_a_leave_is_asked_considered_signed_downloaded_and_verified(visit: Visit, tmp_path: Path, width: int, weeks: int) -> None:
    size = {"viewport": {"width": width, "height": SIZES[width]}}
    sari = visit("/", SARI, **size)
    number = ask_for_leave(sari, next_monday(weeks))
    consider(visit("/", BUDI, **size), number)
    sari.goto(f"{sari.url.split('/berkas')[0]}/berkas/{number}")
    assert "Menunggu" in sari.locator("p.lead").inner_text()

    hadi = visit("/", HADI, **size)
    sign(hadi, number, "frasa yang salah")
    assert "Frasa sandi tanda tangan salah" in hadi.locator("#kesalahan").inner_text()
    hadi.get_by_label("Frasa sandi tanda tangan").fill(PASSPHRASE)
    hadi.get_by_role("button", name="Tanda tangani dan selesaikan").click()
    hadi.get_by_text("Ditandatangani dengan nomor").wait_for()

    sari.reload()
    assert "Selesai pada" in sari.locator("p.lead").inner_text()
    if width == 1280:
        sari.get_by_text("Diagram berkas ini").first.click()
        sari.locator(".waiting, .walked").first.wait_for()
        assert sari.locator("a.bjs-powered-by").is_visible()
    pdf = download(sari, tmp_path)
    address = sari.get_by_role("link", name="Periksa keaslian", exact=True).first.get_attribute("href")
    public = visit(str(address), **size)
    assert public.locator(".box.good").count() == 1
    public.locator("#berkas").set_input_files(pdf)
    public.get_by_role("button", name="Periksa").click()
    assert "Asli" in public.locator(".box.good h2").inner_text()

    doctored = tmp_path / "diubah.pdf"
    doctored.write_bytes(pdf.read_bytes().replace(b"/Producer", b"/Produce_", 1) + b"\n")
    public.locator("#berkas").set_input_files(doctored)
    public.get_by_role("button", name="Periksa").click()
    assert "Tidak dikenal" in public.locator(".box.bad h2").inner_text()


def test_two_letters_are_signed_together_and_a_wrong_passphrase_signs_none(visit: Visit) -> None:
    sari, budi = visit("/", SARI), visit("/", BUDI)
    for weeks in (7, 9):
        number = ask_for_leave(sari, next_monday(weeks))
        consider(budi, number)
        sari.goto(sari.url.split("/berkas")[0])
    hadi = visit("/tanda-tangan/", HADI)
    hadi.locator("[data-all]").check()
    hadi.get_by_label("Frasa sandi tanda tangan").fill("salah")
    hadi.get_by_role("button", name="Tanda tangani yang dipilih").click()
    hadi.get_by_text("Frasa sandi tanda tangan salah").wait_for()
    assert hadi.locator(".result .tag").count() == 0
    hadi.get_by_label("Frasa sandi tanda tangan").fill(PASSPHRASE)
    hadi.get_by_role("button", name="Tanda tangani yang dipilih").click()
    hadi.get_by_text("Selesai: 2 berhasil, 0 gagal.").wait_for()
    assert hadi.locator(".result .tag.good").count() == 2
    assert hadi.locator("#frasa").input_value() == ""
