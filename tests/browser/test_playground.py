"""Trying rules out in a real browser: a result, a table with its trace, an error with its place."""

import pytest

from records.seed import ACCOUNT_NAMES
from tests.engine.test_trial import TABLE

ADDRESS = "/uji-aturan/"


def run(page, source: str, sample: str) -> None:
    page.get_by_label("Ungkapan, uji sel").fill(source)
    page.get_by_label("Konteks contoh").fill(sample)
    page.get_by_role("button", name="Jalankan").click()


def test_an_editor_tries_an_expression_and_sees_where_it_cannot_be_read(visit):
    page = visit(ADDRESS, ACCOUNT_NAMES["penyunting"])
    run(page, "gaji pokok * 2", "{gaji pokok: 3.5}")
    assert page.locator("#hasil").inner_text().split() == ["Hasil", "7"]

    run(page, "tiada", "")
    assert "Nama tiada tidak dikenal" in page.locator("main").inner_text()

    run(page, "gaji pokok *\n  * 2", "{gaji pokok: 3.5}")
    error = page.get_by_role("alert").inner_text()
    assert "baris 2, kolom 3" in error
    assert "  * 2\n  ▲" in error
    assert page.get_by_label("Ungkapan, uji sel").input_value() == "gaji pokok *\n  * 2"


def test_a_table_shows_which_rule_answered_and_what_it_leaves_open(visit):
    page = visit(ADDRESS, ACCOUNT_NAMES["admin"])
    run(page, TABLE, "{umur: 60}")

    text = page.locator("main").inner_text()
    assert '"pensiun"' in text
    assert "Aturan 1" in text
    assert "Tidak ada aturan untuk Umur = 0." in text


def test_what_is_typed_never_becomes_markup(visit):
    page = visit(ADDRESS, ACCOUNT_NAMES["admin"])
    run(page, '"<img src=x onerror=alert(1)>"', "")

    assert "<img src=x" in page.locator("#hasil").inner_text()
    assert page.locator("#hasil img").count() == 0


@pytest.mark.parametrize("who", ["auditor", ""])
def test_nobody_else_gets_there(visit, who):
    page = visit(ADDRESS, ACCOUNT_NAMES[who] if who else None)
    assert page.get_by_label("Konteks contoh").count() == 0
