"""Typed start events begin a case by name; none of them ever waits in a case."""

import pytest

from engine import workflow
from tests.workflow.diagrams import Case, call, end, message, named, process, properties, signal, start, timer, user, xor

NAMES = named(messages="permohonan", signals="wafat", variable="kabar")
SEVERAL = process(
    "p", start("biasa").replace("/>", ">").replace("></bpmn", f">{properties(form='a.form')}</bpmn"),
    start("pesan", message("permohonan", variable="isi")), start("sinyal", signal("wafat")), start("bulanan", timer('"R/P1M"', "Cycle")),
    user("a", "b", "c", "d"), xor("m"), user("z"), end("e"),
    flows="biasa>a>m;pesan>b>m;sinyal>c>m;bulanan>d>m;m>z>e", outside=NAMES,
)


def test_a_definition_says_what_calls_for_each_start():
    definition = workflow.load({"p": SEVERAL}, "p")

    assert [(s.id, s.kind, s.trigger, s.variable) for s in definition.start_events] == [
        ("biasa", "none", None, None), ("pesan", "message", "permohonan", "isi"), ("sinyal", "signal", "wafat", "kabar"),
        ("bulanan", "timer", '"R/P1M"', None),
    ]
    assert definition.start_events[0].properties == {"form": "a.form"}
    assert definition.order == ["a", "b", "c", "d", "z"]


@pytest.mark.parametrize(("at", "task"), [("biasa", "a"), ("pesan", "b"), ("sinyal", "c"), ("bulanan", "d")])
def test_a_case_begins_at_exactly_the_start_named_and_waits_for_no_other(at, task):
    case = Case(SEVERAL, at=at, payload={"k": 1} if at in ("pesan", "sinyal") else None)

    assert case.open == [task]
    assert (case.waits.subscriptions, case.waits.timers) == ([], [])
    variable = {"pesan": "isi", "sinyal": "kabar"}.get(at)
    assert variable is None or case.data[variable] == {"k": 1}
    assert case.do(task).do("z").ended


@pytest.mark.parametrize("definition", [message("permohonan", variable="isi"), signal("wafat"), timer('"R/P1M"', "Cycle")])
def test_a_single_typed_start_begins_by_itself(definition):
    case = Case(process("p", start("s", definition), user("a"), end("e"), flows="s>a>e", outside=NAMES), payload="x")

    assert case.open == ["a"]


def test_an_unknown_start_is_refused():
    with pytest.raises(workflow.NotWaiting):
        Case(SEVERAL, at="tiada")


def test_a_called_process_with_several_starts_is_refused():
    inner = process("q", start("s2"), start("s3", message("permohonan")), user("a"), xor("m"), end("e2"), flows="s2>m;s3>m;m>a>e2", outside=NAMES)
    files = {"p": process("p", start(), call("c", "q"), end("e"), flows="s>c>e"), "q": inner}

    with pytest.raises(workflow.BundleError) as refusal:
        workflow.load(files, "p")
    assert (refusal.value.code, refusal.value.element) == ("called_start", "c")
