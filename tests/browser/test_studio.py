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
