"""The studio in a real browser: editors lose nothing, and a change goes its whole way."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from engine import changes
from tests.browser.cast import account_name
from tests.browser.chromium import demo_server, sign_in
from tests.databases import ROOT

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OPEN_AND_SAVE = "async (text) => { await alurEditor.open(text); return alurEditor.read(); }"


@pytest.fixture(scope="module")
def studio(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, str, Path]]:
    """The SOP editor's browser in the studio, with a draft of the leave service; its address."""
    folder = tmp_path_factory.mktemp("studio")
    with demo_server(folder, 20) as url:
        page = browser.new_context(locale="id-ID", viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(60_000)
        sign_in(page, url, account_name(folder, "penyunting"))
        page.goto(f"{url}/studio/")
        page.locator("tr", has_text="Cuti").get_by_role("button", name="Ubah").click()
        page.wait_for_url("**/rancangan/*")
        yield page, page.url, folder
        page.context.close()


def _editor(page: Page, draft: str, path: str) -> None:
    page.goto(f"{draft}/berkas?berkas={path}")
    page.locator("[data-part=canvas][data-ready]").wait_for()


@pytest.mark.parametrize(("ending", "own"), [
    ("bpmn", "processes/cuti/cuti.bpmn"), ("dmn", "processes/cuti/cuti.dmn"), ("form", "forms/cuti/keputusan_cuti.form"),
])
def test_opening_and_saving_any_file_changes_nothing_of_what_it_says(studio, ending, own):
    page, draft, _folder = studio
    _editor(page, draft, own)
    lost = {}
    for file in sorted([*(ROOT / "processes").rglob(f"*.{ending}"), *(ROOT / "forms").rglob(f"*.{ending}")]):
        saved = page.evaluate(OPEN_AND_SAVE, file.read_text("utf-8"))
        if ending == "form":
            told = [] if _holds(json.loads(saved), json.loads(file.read_text("utf-8"))) else ["other"]
        else:
            told = [change.sentence("en") for change in changes.compare({file.name: file.read_bytes()}, {file.name: saved.encode()})]
        if told:
            lost[file.name] = told[:5]
    assert lost == {}


def _holds(saved: Any, own: Any) -> bool:
    """Whether everything a form said stands in what was saved; the editor gives fields ids and outlines besides."""
    if isinstance(own, dict):
        return isinstance(saved, dict) and all(key in saved and _holds(saved[key], value) for key, value in own.items())
    if isinstance(own, list):
        return len(saved) == len(own) and all(map(_holds, saved, own))
    return bool(saved == own)


def test_a_change_is_drawn_checked_played_proposed_and_opens_its_case(studio):
    page, _draft, _folder = studio
    home = page.url.split("/studio/")[0]
    page.goto(f"{home}/studio/")
    page.locator("tr", has_text="Karis").get_by_role("button", name="Ubah").click()
    page.wait_for_url("**/rancangan/*")
    draft = page.url
    _editor(page, draft, "processes/karis_karsu/karis_karsu.bpmn")
    # what is drawn wrongly is said on the element while one works
    page.evaluate("""() => {
      const [known, model, make] = ["elementRegistry", "modeling", "elementFactory"].map((name) => alurModeler.get(name));
      const host = known.filter((one) => one.type === "bpmn:UserTask")[0];
      model.updateProperties(host, { name: "Periksa dengan teliti" });
      model.appendShape(host, make.createShape({ type: "bpmn:UserTask" }), { x: host.x + 60, y: host.y + 160 });
    }""")
    page.locator("[data-part=state]", has_text="Tersimpan").wait_for()
    page.locator("[data-part=findings] .tag.bad").first.wait_for()
    assert page.locator(".finding.error").count() > 0
    page.get_by_role("button", name="Urungkan", exact=True).click()
    page.locator("[data-part=findings] .tag.bad").first.wait_for(state="detached")

    page.goto(f"{draft}/uji")
    page.get_by_role("button", name="Jalankan yang belum").click()
    page.get_by_text("Yang belum tersentuh skenario").wait_for(timeout=600_000)
    page.goto(draft)
    assert page.get_by_text("Periksa dengan teliti").count() > 0
    page.get_by_role("button", name="Usulkan perubahan ini").click()

    page.get_by_label("Alasan perubahan").fill("Nama langkah kurang jelas")
    page.get_by_label("Nomor SOP terbaru").fill("SOP-KK/2")
    assert page.get_by_label("Berlaku mulai").input_value()
    page.get_by_label("Analisis dampak").fill("Tidak ada yang berubah pekerjaannya")
    page.locator("input[type=file]").first.set_input_files({"name": "sop.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_text("Terunggah").wait_for()
    page.get_by_role("button", name="Kirim usul").click()
    page.get_by_text("Pengajuan terkirim").wait_for()
    assert "/berkas/" in page.url


def test_a_document_is_shown_as_it_would_be_while_its_text_is_written(studio):
    page, draft, _folder = studio
    page.goto(f"{draft}/berkas?berkas=processes/cuti/surat_izin_cuti.yaml")
    page.get_by_role("button", name="Tampilkan").click()
    page.locator("[data-pages] canvas").first.wait_for()
    assert page.locator("[data-paper] [data-problem]").text_content() == ""


def test_our_properties_of_a_field_stand_where_the_form_reads_them(studio):
    page, draft, _folder = studio
    _editor(page, draft, "forms/cuti/keputusan_cuti.form")
    page.locator(".fjs-form-field-textarea label").first.click(force=True)
    entry = page.get_by_label("Diisi awal dengan (FEEL)")
    entry.wait_for(state="attached")
    entry.evaluate("(area) => { area.value = 'hari ini'; area.dispatchEvent(new Event('input', { bubbles: true })); }")
    page.locator("[data-part=state]", has_text="Tersimpan").wait_for()
    saved = json.loads(page.evaluate("async () => alurEditor.read()"))
    texts = [field for group in saved["components"] for field in group.get("components", []) if field["type"] == "textarea"]
    assert "hari ini" in [field.get("properties", {}).get("prefill") for field in texts]
