"""A service is data: no room of the house knows one by name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from records.kinds import KINDS
from records.loading import read
from tests.databases import ROOT

ROOMS = ("app", "engine", "operations", "records", "documents", "forms")


def services() -> set[str]:
    """Every service there is a folder for, and those that the table of events knows of; a kind of record may bear the same name."""
    folders = {path.parent.name for path in (ROOT / "processes").glob("*/service.yaml")}
    named = {name for event in read("events") for side in ("dari", "ke") for name in event.get(side, [])}
    return (folders | named) - set(KINDS)


def sources() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "static" not in path.parts]


def words(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name and every text of a module except its docstrings."""
    bodies = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)]
    said = {id(node.body[0].value) for node in bodies if isinstance(node.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id


def test_no_python_names_a_service() -> None:
    known = re.compile(rf"\b(?:{'|'.join(sorted(services()))})\b")
    found = []
    for path in sources():
        for line, text in words(ast.parse(path.read_text("utf-8"))):
            named = known.search(text)
            if named and (" " not in text or "_" in named[0]):  # in a sentence "pensiun" is a word as any other
                found.append(f"{path.relative_to(ROOT)}:{line}: {text[:80]}")
    assert found == []


def test_the_services_are_known() -> None:
    assert {"kenaikan_pangkat", "karis_karsu"} <= services()
