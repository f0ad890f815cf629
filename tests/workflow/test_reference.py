"""The page about BPMN says what is true: its tests and codes exist, and no refusal is missing from it."""

import re
from pathlib import Path

from engine import workflow

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "bpmn.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")]
TABLE = [row for row in ROWS if row[0] != "construct"]


def test_every_row_is_of_a_known_state_and_has_its_proof():
    assert {state for _, state, _ in TABLE} == {"runs", "by recipe", "refused"}
    for construct, state, proof in TABLE:
        wanted = r"`(\w+)`" if state == "refused" else r"`(test_\w+\.py::test_\w+)`"
        assert re.search(wanted, proof), construct


def test_every_test_it_names_exists():
    for file, name in re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE):
        assert f"def {name}(" in (ROOT / "tests" / "workflow" / file).read_text(encoding="utf-8"), (file, name)


def test_every_refusal_stands_in_it_and_no_other():
    named = {code for _, state, proof in TABLE if state == "refused" for code in re.findall(r"`(\w+)`", proof)}

    assert named == set(workflow.REFUSED)
