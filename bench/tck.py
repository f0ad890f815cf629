"""`python -m bench.tck FOLDER`: run the cases of a DMN TCK folder; passed and total per folder and per level."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from lxml import etree

from feel import FeelError, Setting, dmn
from feel import temporal as t
from feel.comparison import equal
from feel.names import joined
from feel.values import normal, read_number

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TOLERANCE = Decimal("1e-8")
MISSING = object()
_READERS = {"date": t.read_date, "time": t.read_time, "dateTime": t.read_date_time, "duration": t.read_duration}


@dataclass(frozen=True)
class Outcome:
    """One expected result: its name FOLDER/CASE/NODE, whether it was reached, and what came instead."""

    level: str
    name: str
    passed: bool
    expected: Any = None
    found: Any = None


def outcomes(folder: Path, only: str = "") -> Iterator[Outcome]:
    """Every expected result of every test file below a folder."""
    for path in sorted(folder.rglob("*-test-*.xml")):
        if only in str(path):
            yield from _file(path)


def _file(path: Path) -> Iterator[Outcome]:
    level = next((part.removeprefix("compliance-") for part in path.parts if part.startswith("compliance-level")), "level-?")
    tests = etree.parse(path).getroot()
    name = tests.findtext("{*}modelName") or f"{path.parent.name}.dmn"
    files = {file.name: file.read_bytes() for file in path.parent.glob("*.dmn")}
    try:
        model = dmn.load_models(files, lenient=True)
    except (FeelError, RecursionError) as error:
        model = error  # type: ignore[assignment]
    for case in tests.findall("{*}testCase"):
        scope = {joined(node.get("name", "")): value(node) for node in case.findall("{*}inputNode")}
        for node in case.findall("{*}resultNode"):
            expected_node = node.find("{*}expected")
            expected = value(expected_node) if expected_node is not None else None
            label = f"{path.parent.name}/{case.get('id', '')}/{node.get('name', '')}"
            found = _evaluated(model, name, case, node, scope)
            yield Outcome(level, label, agrees(found, expected), expected, found)


def _evaluated(model: Any, file: str, case: Any, node: Any, scope: dict[str, Any]) -> Any:
    if isinstance(model, Exception):
        return f"!{model}"
    setting = Setting(datetime.now(UTC), None, UTC, step_limit=1_000_000, depth_limit=200)
    try:
        if case.get("type") in ("bkm", "decisionService"):
            called = next((k for k, e in {**model.knowledge, **model.services}.items() if e.name == case.get("invocableName")), None)
            answer = model.call(called, scope, setting) if called else None
            return answer.get(node.get("name"), answer) if isinstance(answer, dict) and case.get("type") != "bkm" else answer
        wanted = [k for k, d in model.decisions.items() if d.name == node.get("name")]
        mine = [k for k in wanted if model.decisions[k].file == file] or wanted
        return model.evaluate(mine[0], scope, setting).value if mine else f"!no decision {node.get('name')}"
    except FeelError as error:
        return None if not isinstance(error, RecursionError) else f"!{error}"
    except Exception as error:
        return f"!{type(error).__name__}: {error}"


def value(node: Any) -> Any:
    """The value a test file writes: a list, components, or a single value of an XML Schema type."""
    if (items := node.find("{*}list")) is not None:
        return None if items.get(f"{XSI}nil") == "true" else [value(item) for item in items.findall("{*}item")]
    if components := node.findall("{*}component"):
        return {joined(component.get("name", "")): value(component) for component in components}
    single = node.find("{*}value")
    if single is None or single.get(f"{XSI}nil") == "true":
        return None
    return _single((single.get(f"{XSI}type") or "string").rpartition(":")[2], single.text or "")


def _single(kind: str, text: str) -> Any:
    if kind in ("decimal", "double", "float", "integer", "int", "long"):
        return read_number(text)
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind in _READERS:
        return _READERS[kind](text.strip())
    return text


def agrees(found: Any, expected: Any) -> bool:
    """Whether a result is the expected one; numbers to eight places."""
    found = normal(found)
    if isinstance(expected, Decimal) and isinstance(found, Decimal):
        return abs(found - expected) <= TOLERANCE * max(Decimal(1), abs(expected))
    if isinstance(expected, list):
        return isinstance(found, list) and len(found) == len(expected) and all(map(agrees, found, expected))
    if isinstance(expected, dict):
        return hasattr(found, "keys") and set(found.keys()) == set(expected) and all(agrees(found[k], expected[k]) for k in expected)
    return equal(found, expected) is True


def totals(found: list[Outcome], key: Any) -> dict[str, tuple[int, int]]:
    """Passed and total by a key of the outcomes."""
    sums: dict[str, list[int]] = {}
    for outcome in found:
        pair = sums.setdefault(key(outcome), [0, 0])
        pair[0] += outcome.passed
        pair[1] += 1
    return {name: (passed, total) for name, (passed, total) in sorted(sums.items())}


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--only", default="", help="Only test files whose path holds this.")
@click.option("--failed", is_flag=True, help="Print each result that was not reached.")
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the names of what passed to this file.")
def main(folder: Path, only: str, failed: bool, target: Path | None) -> None:
    """Run a folder of the DMN Technology Compatibility Kit."""
    found = list(outcomes(folder, only))
    for name, (passed, total) in totals(found, lambda o: f"{o.level}/{o.name.partition('/')[0]}").items():
        click.echo(f"{name}: {passed}/{total}")
    for outcome in found:
        if failed and not outcome.passed:
            click.echo(f"  not reached: {outcome.name}: expected {outcome.expected!r}, found {outcome.found!r}")
    for level, (passed, total) in totals(found, lambda o: o.level).items():
        click.echo(f"{level}: {passed}/{total}")
    if target:
        names = sorted(o.name for o in found if o.passed)
        target.write_text(json.dumps(names, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
