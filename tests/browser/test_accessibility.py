"""axe finds nothing on the pages everyone sees, in both widths and both colours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.databases import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PAGES = [
    ("/masuk", None), ("/verifikasi", None), ("/", "admin"), ("/layanan", "admin"), ("/berkas", "admin"), ("/tugas", "gubernur"),
    ("/uji-aturan/", "penyunting"),
]


@pytest.mark.parametrize(("path", "account"), PAGES)
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_has_no_accessibility_fault(
    visit: Callable[..., Page], path: str, account: str | None, colours: str, width: int
) -> None:
    page = visit(path, account, viewport={"width": width, "height": 900}, color_scheme=colours)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run()")
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]] == []


@pytest.mark.parametrize(("path", "account"), PAGES)
def test_a_page_does_not_scroll_sideways_on_a_phone(visit: Callable[..., Page], path: str, account: str | None) -> None:
    page = visit(path, account, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
