"""Every refusal has a diagram that earns it, names its element, and says in two languages how to draw it instead."""

import pytest

from engine import workflow
from tests.workflow.diagrams import (
    boundary,
    call,
    catch,
    decision,
    each,
    end,
    error,
    event_sub,
    first_event,
    inc,
    loop,
    message,
    named,
    par,
    process,
    receive,
    script,
    signal,
    start,
    sub,
    throw,
    timer,
    user,
    users,
    xor,
)

NAMES = named(messages="m berkas.dibatalkan", signals="n", errors="x")
DAY = timer('duration("P1D")')


def _one(node: str, element: str = "a") -> bytes:
    return process("p", start(), node, end("e"), flows=f"s>{element}>e", outside=NAMES)


def _edge(definition: str, *, at: str = "a", flows: str = "s>a>e;b>e2") -> bytes:
    return process("p", start(), user("a"), boundary("b", at, definition), end("e", "e2"), flows=flows, outside=NAMES)


def _es(*starts: str, flows: str = "s2>k>e2", outer: str = "s>a>e") -> bytes:
    handler = event_sub("es", *starts, user("k"), end("e2"), flows=flows)
    return process("p", start(), user("a"), handler, end("e"), flows=outer, outside=NAMES)


def _link(name: str, number: int) -> str:
    return f'<bpmn:linkEventDefinition id="l{number}" name="{name}"/>'


CASES: dict[str, tuple[str | None, bytes]] = {
    "refused_complexGateway": ("a", _one('<bpmn:complexGateway id="a"/>')),
    "refused_adHocSubProcess": ("a", _one(f'<bpmn:adHocSubProcess id="a">{user("b")}</bpmn:adHocSubProcess>')),
    "refused_transaction": ("a", _one(f'<bpmn:transaction id="a">{start("s2")}{end("e2")}</bpmn:transaction>')),
    "refused_task": ("a", _one('<bpmn:task id="a"/>')),
    "refused_compensateEventDefinition": ("b", _edge("<bpmn:compensateEventDefinition/>")),
    "refused_conditionalEventDefinition": (
        "a", _one(catch("a", "<bpmn:conditionalEventDefinition><bpmn:condition>x</bpmn:condition></bpmn:conditionalEventDefinition>")),
    ),
    "refused_cancelEventDefinition": ("e", process("p", start(), user("a"), end("e", inside="<bpmn:cancelEventDefinition/>"), flows="s>a>e")),
    "refused_dataStoreReference": ("simpanan", process("p", start(), user("a"), end("e"), '<bpmn:dataStoreReference id="simpanan"/>', flows="s>a>e")),
    "several_definitions": ("b", _edge(DAY + signal("n"))),
    "link_pair": (
        "a", process("p", start(), throw("a", _link("x", 1)), catch("b", _link("y", 2)), end("e"), flows="s>a;b>e"),
    ),
    "no_message": ("a", _one(catch("a", "<bpmn:messageEventDefinition/>"))),
    "no_signal": ("e", process("p", start(), end("e", inside="<bpmn:signalEventDefinition/>"), flows="s>e")),
    "no_timer": ("a", _one(catch("a", timer(" ")))),
    "no_error_code": ("e", process("p", start(), end("e", inside=error("")), flows="s>e")),
    "timer_cycle": ("a", _one(catch("a", timer('"R/P1D"', "Cycle")))),
    "boundary_dead_end": ("b", process("p", start(), user("a"), boundary("b", "a", DAY), end("e"), flows="s>a>e")),
    "boundary_attached": ("b", _edge(DAY, at="e")),
    "event_gateway_target": ("a", process("p", start(), first_event("a"), user("b"), catch("c", DAY), end("e"), flows="s>a>b>e;a>c>e")),
    "event_subprocess_start": ("es", _es(start("s2"))),
    "error_not_interrupting": ("es", _es(start("s2", error("x"), interrupting=False))),
    "cancel_place": ("b", _edge(message("berkas.dibatalkan"))),
    "event_subprocess_flow": ("es", _es(start("s2", DAY), outer="s>a>es>e")),
    "typed_start_inside": ("s2", process("p", start(), sub("k", start("s2", DAY), end("e2"), flows="s2>e2"), end("e"), flows="s>k>e")),
    "loop_place": ("a", _one(f'<bpmn:subProcess id="a" triggeredByEvent="true">{loop(most=2)}{start("s2", DAY)}{end("e2")}</bpmn:subProcess>')),
    "multi_collection": ("a", _one(users("a", "<bpmn:multiInstanceLoopCharacteristics/>"))),
    "multi_output": ("a", _one(users("a", each("daftar", "n", "hasil")))),
    "loop_end": ("a", _one(users("a", loop()))),
    "inclusive_parallel": (
        "j", process("p", start(), inc("o", "b"), user("a", "b"), par("j"), end("e"), flows="s>o>a>j>e;o>b>j"),
    ),
    "join_reentered": (
        "j", process("p", start(), par("f", "j"), xor("m"), user("a", "b"), xor("g", "m"), end("e"), flows="s>f>m>a>j>g;f>b>j;g>m;g>e: x"),
    ),
    "flow_reference": ("f_a_e2", process("p", start(), user("a"), end("e"), flows="s>a>e2")),
    "condition_ignored": ("f_a_e", process("p", start(), user("a"), end("e"), flows="s>a; a>e: x = 1")),
    "default_condition": ("f_g_e", process("p", start(), xor("g", "e"), end("e", "e2"), flows="s>g;g>e: x;g>e2: y")),
    "default_reference": ("g", process("p", start(), xor("g", "lain"), end("e", "e2"), flows="s>g;g>e: x;g>e2: y")),
    "split_at_task": ("a", process("p", start(), user("a", "b"), end("e"), flows="s>a>b>e; a>e")),
    "dead_end": ("a", process("p", start(), user("a"), end("e"), flows="s>a")),
    "unreachable": ("b", process("p", start(), user("a", "b"), end("e"), flows="s>a>e;b>e")),
    "no_end": ("p", process("p", start(), user("a"), flows="s>a")),
    "no_start": ("p", process("p", user("a"), end("e"), flows="a>e")),
    "lane_reference": (
        "x1", process("p", '<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="K"><bpmn:flowNodeRef>x1</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>',
                      start(), user("a"), end("e"), flows="s>a>e"),
    ),
    "duplicate_id": ("a", process("p", start(), user("a", "a"), end("e"), flows="s>a>e")),
    "no_operation": ("a", _one('<bpmn:serviceTask id="a"/>')),
    "no_decision": ("a", _one(decision("a", ""))),
    "empty_script": ("a", _one(script("a", ""))),
    "task_io": ("a", _one('<bpmn:userTask id="a"><bpmn:ioSpecification><bpmn:inputSet/><bpmn:outputSet/></bpmn:ioSpecification></bpmn:userTask>')),
}
ELSEWHERE = {"called_start"}  # needs two files: test_starts.py


def test_every_refusal_is_earned_by_a_diagram_here():
    assert set(CASES) | ELSEWHERE == set(workflow.REFUSED)


@pytest.mark.parametrize("code", sorted(CASES))
def test_what_is_not_run_faithfully_is_refused_with_its_code_and_element(code):
    element, content = CASES[code]
    found = {(problem, where) for problem, where, _ in workflow.problems(content, "p.bpmn")}
    assert (code, element) in found

    with pytest.raises(workflow.BundleError) as refusal:
        workflow.load({"p.bpmn": content}, "p")
    assert refusal.value.code in {problem for problem, _ in found}


def test_a_refusal_speaks_two_languages():
    for indonesian, english in workflow.REFUSED.values():
        assert indonesian.endswith(".")
        assert english != indonesian
        assert len(indonesian) < 260


@pytest.mark.parametrize(
    "content",
    [
        process("p", start(), inc("o", "b"), inc("j"), user("a", "b"), end("e"), flows="s>o;o>a: x;o>b;a>j>e;b>j"),
        process("p", start(), inc("o", "b"), inc("j"), par("f", "k"), user("a", "b", "c"), end("e"), flows="s>o;o>f: x;f>a>k>j>e;f>c>k;o>b>j"),
        process("p", start(), xor("m"), par("f", "j"), user("a", "b"), xor("g", "m"), end("e"), flows="s>m>f>a>j>g;f>b>j;g>m;g>e: x"),
    ],
)
def test_what_is_drawn_well_is_not_refused(content):
    assert list(workflow.problems(content, "p.bpmn")) == []


def test_a_receive_task_may_stand_behind_an_event_gateway():
    files = {
        "p": process("p", start(), first_event("g"), receive("r", "m"), catch("c", message("m")), call("k", "q"), end("e", "e2"),
                     flows="s>g>r>k>e;g>c>e2", outside=NAMES),
        "q": process("q", start("s2"), end("e3"), flows="s2>e3"),
    }

    assert workflow.load(files, "p").waits_for_events
