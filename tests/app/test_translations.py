"""English is complete: every text of the code has its translation, and no text stands in a template untranslated."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

from app.languages import FOLDER
from forms import MESSAGES
from tests.databases import ROOT

TEMPLATES = sorted((ROOT / "app" / "templates").rglob("*.html"))
NAMES = frozenset({"Alur", "NIP", "XLSX", "CSV", "XES", "English", "Bahasa", "Indonesia", "Enter"})  # the same in every language
HOLES = re.compile(r"%\(\w+\)s|\{\w+\}")


def said() -> set[str]:
    """Every text that code or templates hand to gettext."""
    mapping = [("**.py", "python"), ("**.html", "jinja2")]
    rows = extract_from_dir(ROOT / "app", mapping, {"**.html": {"trimmed": "true"}}, keywords={"_": None, "gettext": None, "lazy_gettext": None})
    return {str(row[2]) for row in rows} | set(MESSAGES.values())


def english() -> Catalog:
    with (FOLDER / "en" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale="en")


def test_every_text_is_translated_and_none_left_over() -> None:
    known = {str(message.id) for message in english() if message.id}
    assert sorted(said() - known) == []
    assert sorted(known - said()) == []


def test_no_translation_is_missing_fuzzy_or_loses_a_value() -> None:
    for message in english():
        if message.id:
            assert message.string, message.id
            assert not message.fuzzy, message.id
            assert sorted(HOLES.findall(message.id)) == sorted(HOLES.findall(message.string)), message.id


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_text_of_its_own(template: Path) -> None:
    plain = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", template.read_text("utf-8"), flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', plain)
    shown = re.sub(r'<kbd>.*?</kbd>|<[^>]*>|[\w-]+="[^"]*"', " ", plain, flags=re.DOTALL)
    words = set(re.findall(r"[^\W\d_]{2,}", " ".join([shown, *spoken])))
    assert words <= NAMES


def test_no_message_is_flashed_untranslated() -> None:
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "flash":
                assert not isinstance(node.args[0], ast.Constant | ast.JoinedStr), path


def test_a_form_speaks_the_readers_language(app: Flask) -> None:
    reply = app.test_client().get("/masuk", headers={"Accept-Language": "en"})
    assert "Sign in" in reply.text
    assert '<html lang="en">' in reply.text
