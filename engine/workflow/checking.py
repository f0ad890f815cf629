"""What the linter asks of SpiffWorkflow: its schema, its parser and our list of refusals, told as plain findings."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

from engine.workflow import refused
from engine.workflow.load import load
from engine.workflow.model import BundleError

MOST = 20  # schema errors told per file; one slip often causes many


def refusals(root: etree._Element) -> Iterator[tuple[str, str]]:
    """(code, element id) for every construct that is not run faithfully; REFUSED has the sentences."""
    for code, element in refused.found(root):
        yield code, (element or "").strip()


@cache
def _schema() -> Any:
    return BpmnValidator().validator


def schema_errors(root: etree._Element) -> list[tuple[int, str]]:
    """(line, problem) for everything that is against the BPMN 2.0 schema."""
    schema = _schema()
    if schema.validate(root):
        return []
    return [(error.line, error.message) for error in list(schema.error_log)[:MOST]]


def parse_problem(files: Mapping[str, bytes], process: str) -> BundleError | None:
    """Why the process cannot be loaded, if it cannot."""
    try:
        load(files, process)
    except BundleError as error:
        return error
    return None
