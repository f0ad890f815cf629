"""axe finds nothing on the pages people use, in both widths and both colours; nothing scrolls sideways on a phone."""

import pytest

from tests.browser.conftest import Visit
from tests.databases import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    None: ["/masuk", "/masuk/pertama", "/masuk/lupa", "/verifikasi/"],
    "pegawai": ["/", "/layanan/", "/layanan/cuti", "/layanan/cuti/ajukan", "/berkas/", "/kabar", "/profil", "/profil/dua-langkah/", "/pakta-integritas", "/riwayat", "/organisasi", "/tidak-ada"],
    "kepala_opd": ["/tugas/", "/tanda-tangan/", "/penunjukan/", "/pegawai?q=a"],
    "admin": ["/administrasi/", "/administrasi/peran", "/administrasi/impor/", "/administrasi/libur/", "/administrasi/insiden", "/administrasi/pekerjaan", "/acuan/", "/uji-aturan/"],
}


@pytest.mark.parametrize("account", PAGES, ids=str)
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_has_no_accessibility_fault(visit: Visit, server: str, account: str | None, colours: str, width: int) -> None:
    page = visit("/masuk" if account is None else "/", account, viewport={"width": width, "height": 900}, color_scheme=colours)
    faults = []
    for path in PAGES[account]:
        page.goto(f"{server}{path}")
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run()")
        faults += [(path, fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]]
        if width == 390 and page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append((path, "scrolls sideways", []))
    assert faults == []
