"""The map of requirements forgets none of them and names only what exists."""

import re

import pytest

from tests.databases import ROOT

REQUIREMENTS = ROOT.parent / "shared" / "requirements.md"  # kept beside the checkout while the project is built
MAP = ROOT / "docs" / "reference" / "traceability.md"
ROW = re.compile(r"^\| (\d+) \|(.*)\|$", re.MULTILINE)


def rows() -> dict[int, list[str]]:
    return {int(number): [cell.strip() for cell in rest.split("|")] for number, rest in ROW.findall(MAP.read_text("utf-8"))}


def test_every_requirement_has_a_place_or_is_planned() -> None:
    source = REQUIREMENTS if REQUIREMENTS.exists() else MAP
    wanted = {int(number) for number, _ in ROW.findall(source.read_text("utf-8"))}
    assert set(rows()) == wanted
    assert len(wanted) >= 52


@pytest.mark.parametrize("number", sorted(rows()))
def test_what_a_requirement_names_exists(number: int) -> None:
    _, done_by, shown_by = rows()[number]
    assert done_by
    assert shown_by
    for path in re.findall(r"`([\w./-]+/[\w./-]*)`", f"{done_by} {shown_by}"):
        assert (ROOT / path).exists(), path
