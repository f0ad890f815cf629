"""Finding 3: event sub-processes, interrupting and not, in the case, in sub-processes and in calls, repeatable."""

from datetime import timedelta

import pytest

from engine import workflow
from tests.workflow.diagrams import (
    Case,
    call,
    end,
    error,
    escalation,
    event_sub,
    message,
    named,
    par,
    process,
    script,
    service,
    signal,
    start,
    sub,
    throw,
    timer,
    user,
)

NAMES = named(messages="cabut", signals="wafat", errors="tolak", escalations="lapor")


def _scope(definition: str, *, interrupting: bool, place: str) -> Case:
    """One user task and an event sub-process with a task of its own: in the case itself, in a sub-process or in a call."""
    handler = event_sub("es", start("es_s", definition, interrupting=interrupting), user("tangani"), end("es_e"), flows="es_s>tangani>es_e")
    inside = (user("a", "b"), handler)
    if place == "case":
        files = {"p": process("p", start(), *inside, end("e"), flows="s>a>b>e", outside=NAMES)}
    elif place == "sub":
        box = sub("kotak", start("s2"), *inside, end("e2"), flows="s2>a>b>e2")
        files = {"p": process("p", start(), box, user("z"), end("e"), flows="s>kotak>z>e", outside=NAMES)}
    else:
        files = {
            "p": process("p", start(), call("c", "anak"), user("z"), end("e"), flows="s>c>z>e"),
            "q": process("anak", start("s2"), *inside, end("e2"), flows="s2>a>b>e2", outside=NAMES),
        }
    return Case(files, x=1)


PLACES = pytest.mark.parametrize("place", ["case", "sub", "call"])


def _finished(case: Case, place: str) -> bool:
    return case.ended if place == "case" else case.open == ["z"] and case.do("z").ended


@PLACES
@pytest.mark.parametrize("definition", [message("cabut", variable="isi"), signal("wafat")])
def test_an_interrupting_one_ends_its_scope_and_sees_its_newest_variables(definition, place):
    case = _scope(definition, interrupting=True, place=place).do("a", y=2)
    [wait] = case.waits.subscriptions
    assert (wait.element, wait.interrupting) == ("es_s", True)
    case.hear(wait.name, {"k": 1})

    assert case.open == ["tangani"]
    assert case.waits.subscriptions == []
    assert case.waits.tasks[0].data["y"] == 2
    case.do("tangani", hasil="ok")
    assert case.data["hasil"] == "ok"
    assert _finished(case, place)


@PLACES
def test_a_payload_reaches_the_variable_of_its_message(place):
    case = _scope(message("cabut", variable="isi"), interrupting=True, place=place).hear("cabut", {"alasan": "pindah"})

    assert case.data["isi"] == {"alasan": "pindah"}


@PLACES
def test_a_non_interrupting_one_runs_beside_and_again(place):
    case = _scope(message("cabut"), interrupting=False, place=place).hear("cabut").do("a").hear("cabut")

    assert case.open == ["b", "tangani", "tangani"]
    assert [w.name for w in case.waits.subscriptions] == ["cabut"]
    case.do("tangani", lapor=1).do("b", y=3)
    assert case.open == ["tangani"]
    case.do("tangani")
    assert (case.data["lapor"], case.data["y"]) == (1, 3)
    assert _finished(case, place)


@PLACES
def test_a_timer_counts_from_the_opening_of_the_scope_and_fires_once(place):
    case = _scope(timer('duration("P3D")'), interrupting=False, place=place)
    begun = case.hands.now
    case.wait(days=1)
    case.do("a")
    assert [t.due for t in case.waits.timers] == [begun + timedelta(days=3)]

    assert case.wait(days=30) == 1
    assert case.open == ["b", "tangani"]
    assert case.waits.timers == []
    case.do("b").do("tangani")
    assert _finished(case, place)


@PLACES
def test_a_case_that_ends_first_does_not_wait_for_its_timer(place):
    assert _finished(_scope(timer('duration("P3D")'), interrupting=True, place=place).do("a").do("b"), place)


def test_a_definition_with_one_says_that_it_waits_for_events():
    assert _scope(timer('duration("P3D")'), interrupting=True, place="call")._definition().waits_for_events


def test_a_cycle_starts_it_again_and_again():
    case = _scope(timer('"R3/P7D"', "Cycle"), interrupting=False, place="case")

    assert case.wait(days=7) == 1
    assert case.wait(days=60) == 2
    assert case.open == ["a", "tangani", "tangani", "tangani"]
    assert case.waits.timers == []


@PLACES
def test_an_error_inside_is_caught_by_its_own_scope(place):
    handler = event_sub("es", start("es_s", error("tolak")), user("tangani"), end("es_e"), flows="es_s>tangani>es_e")
    inside = (user("a"), par("split"), user("b"), handler, end("e2"), end("e3", inside=error("tolak")))
    flows = "{}>split>a>e3;split>b>e2"
    files = {
        "case": {"p": process("p", start(), *inside, flows=flows.format("s"), outside=NAMES)},
        "sub": {"p": process("p", start(), sub("k", start("s2"), *inside, flows=flows.format("s2")), user("z"), end("e"), flows="s>k>z>e", outside=NAMES)},
        "call": {"p": process("p", start(), call("c", "q"), user("z"), end("e"), flows="s>c>z>e"),
                 "q": process("q", start("s2"), *inside, flows=flows.format("s2"), outside=NAMES)},
    }[place]
    case = Case(files).do("b", y=2).do("a", x=1)

    assert case.open == ["tangani"]
    assert (case.data["x"], case.data["y"]) == (1, 2)
    assert _finished(case.do("tangani"), place)


def test_an_error_of_an_operation_starts_it_too():
    def refuse() -> None:
        raise workflow.BpmnError("tolak", "habis")

    handler = event_sub("es", start("es_s", error("tolak")), user("tangani"), end("es_e"), flows="es_s>tangani>es_e")
    diagram = process("p", start(), service("k", "uji"), handler, end("e"), flows="s>k>e", outside=named(errors="tolak", variable="sebab"))
    case = Case(diagram, operations={"uji": refuse})

    assert case.open == ["tangani"]
    assert case.data["sebab"] == "habis"
    assert case.do("tangani").ended


def test_an_escalation_runs_beside_and_the_thrower_goes_on():
    handler = event_sub("es", start("es_s", escalation("lapor"), interrupting=False), user("tangani"), end("es_e"), flows="es_s>tangani>es_e")
    diagram = process("p", start(), user("a"), throw("t", escalation("lapor")), user("b"), handler, end("e"), flows="s>a>t>b>e", outside=NAMES)
    case = Case(diagram).do("a")

    assert case.open == ["b", "tangani"]
    assert case.do("b").do("tangani").ended


def test_a_signal_thrown_in_the_scope_may_end_the_scope_itself():
    handler = event_sub("es", start("es_s", signal("wafat")), user("tangani"), end("es_e"), flows="es_s>tangani>es_e")
    diagram = process("p", start(), user("a"), throw("t", signal("wafat")), user("b"), handler, end("e"), flows="s>a>t>b>e", outside=NAMES)
    case = Case(diagram).do("a")

    assert case.open == ["tangani"]
    assert case.do("tangani").ended


def test_it_sees_what_open_sub_processes_have_written():
    handler = event_sub("es", start("es_s", signal("wafat")), script("k", "{terakhir: y}"), end("es_e"), flows="es_s>k>es_e")
    box = sub("kotak", start("s2"), user("a", "b"), end("e2"), flows="s2>a>b>e2")
    case = Case(process("p", start(), box, handler, end("e"), flows="s>kotak>e", outside=NAMES), y=0).do("a", y=7).hear("wafat")

    assert case.ended
    assert case.data["terakhir"] == 7


def test_parallel_branches_keep_their_answers_when_it_ends():
    handler = event_sub("es", start("es_s", message("cabut"), interrupting=False), user("tangani"), end("es_e"), flows="es_s>tangani>es_e")
    diagram = process("p", start(), user("a"), handler, end("e"), flows="s>a>e", outside=NAMES)
    case = Case(diagram, x=1, y=1).hear("cabut").do("a", x=2).do("tangani", y=5)

    assert case.ended
    assert (case.data["x"], case.data["y"]) == (2, 5)


def test_an_event_sub_process_may_have_one_of_its_own():
    deep = event_sub("dalam", start("d_s", message("cabut")), user("t2"), end("d_e"), flows="d_s>t2>d_e")
    handler = event_sub("es", start("es_s", signal("wafat")), user("tangani"), deep, end("es_e"), flows="es_s>tangani>es_e")
    case = Case(process("p", start(), user("a"), handler, end("e"), flows="s>a>e", outside=NAMES))
    assert [w.name for w in case.waits.subscriptions] == ["wafat"]
    case.hear("wafat")
    assert [w.name for w in case.waits.subscriptions] == ["cabut"]

    assert case.hear("cabut").open == ["t2"]
    assert case.do("t2").ended


@PLACES
def test_firing_one_never_changes_the_shared_definition(place):
    case = _scope(message("cabut"), interrupting=True, place=place)
    definition = case._definition()

    def fingerprint() -> list[tuple[str, str, list[str], list[str], str]]:
        return [
            (name, n, list(s._inputs), list(s._outputs), type(s).__name__)
            for name, spec in definition.specs.items() for n, s in spec.task_specs.items()
        ]

    before = fingerprint()
    running = workflow.thaw(definition, case.state, case.hands)
    workflow.deliver(running, workflow.waiting(running).subscriptions[0].task_id, "cabut", {})
    workflow.run(running)
    assert [t.element for t in workflow.waiting(running).tasks] == ["tangani"]

    assert fingerprint() == before
    other = workflow.begin(definition, None, {}, case.hands)
    workflow.run(other)
    assert [t.element for t in workflow.waiting(other).tasks] == ["a"]
