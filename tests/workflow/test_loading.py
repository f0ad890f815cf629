"""What is refused when a diagram is loaded, each with the element and the way to draw it instead."""

import pytest

from engine import workflow
from tests.workflow.diagrams import HEAD, Case, call, end, process, start, timer, user

TASK = '<bpmn:userTask id="a"/>'


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
        (process("p", start(), '<bpmn:complexGateway id="a"/>', end("e"), flows="s>a>e"), "refused_complexGateway"),
        (process("p", start(), '<bpmn:task id="a"/>', end("e"), flows="s>a>e"), "refused_task"),
        (process("p", start(), user("a"), end("e"), flows="s>a>e2"), "flow_reference"),
        (process("p", start(), user("a", "b"), end("e"), flows="s>a>b>e; a>e"), "split_at_task"),
        (process("p", start(), user("a"), end("e"), flows="s>a; a>e: x = 1"), "condition_ignored"),
        (process("p", start(), user("a"), end("e"), flows="s>a"), "dead_end"),
        (process("p", start(), user("a"), TASK, end("e"), flows="s>a>e"), "duplicate_id"),
        (process("p", start(), f'<bpmn:intermediateCatchEvent id="a">{timer("x", "Cycle")}</bpmn:intermediateCatchEvent>', end("e"), flows="s>a>e"), "timer_cycle"),
        (process("p", start(), call("a", "p"), end("e"), flows="s>a>e"), "recursion"),
        (process("p", start(), call("a", "tiada"), end("e"), flows="s>a>e"), "unparsable"),
    ],
)
def test_what_is_not_run_faithfully_is_refused_with_its_code(content, code):
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
