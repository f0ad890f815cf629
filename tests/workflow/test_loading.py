"""What is refused when a diagram is loaded, each with the element and the way to draw it instead."""

import pytest

from engine import workflow
from tests.workflow.diagrams import HEAD, Case, call, end, process, start, user


def _load(content: bytes) -> workflow.Definition:
    return workflow.load({"p.bpmn": content}, "p")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "doctype"),
        (b"bukan xml", "not_xml"),
        (b"<html/>", "not_bpmn"),
        (b"", "not_xml"),
        (HEAD.encode()[:120], "not_xml"),
        (b" " * 2_000_001, "file_too_large"),
        (process("p", start(), call("a", "p"), end("e"), flows="s>a>e"), "recursion"),
        (process("p", start(), call("a", "tiada"), end("e"), flows="s>a>e"), "unparsable"),
    ],
)
def test_what_is_no_bundle_is_refused_with_its_code(content, code):
    with pytest.raises(workflow.BundleError) as refusal:
        _load(content)

    assert refusal.value.code == code
    assert refusal.value.message


def test_thawing_with_other_files_is_refused():
    one = process("p", start(), user("a"), end("e"), flows="s>a>e")
    other = process("p", start(), user("b"), end("e"), flows="s>b>e")
    case = Case(one)
    with pytest.raises(workflow.StateError):
        workflow.thaw(_load(other), case.state, case.hands)
