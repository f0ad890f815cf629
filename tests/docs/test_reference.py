"""The reference pages say what the code does."""

import dataclasses
import re

import pytest

from commands.reference import FOLDER, pages
from config import Config
from tests.databases import ROOT


@pytest.mark.parametrize("name", ["commands.md", "configuration.md"])
def test_a_reference_page_is_what_the_code_says(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == pages()[name], "run `run.py reference`"


def test_every_setting_has_its_meaning() -> None:
    rows = re.findall(r"^\| `ALUR_(\w+)` \| .* \| (.+) \|$", pages()["configuration.md"], re.MULTILINE)
    assert [name for name, meaning in rows if meaning.strip()] == [field.name for field in dataclasses.fields(Config)]


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_a_link_between_pages_leads_somewhere(page: object) -> None:
    text = page.read_text("utf-8")  # type: ignore[attr-defined]
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text) if not target.startswith(("http", "#"))]
    assert [target for target in targets if not (page.parent / target).exists()] == []  # type: ignore[attr-defined]
