"""Finding 4: an error or escalation finds exactly one catcher, walking outward; terminate ends its own scope."""

import pytest

from engine import workflow
from tests.workflow.diagrams import (
    Case,
    boundary,
    call,
    end,
    error,
    escalation,
    named,
    par,
    process,
    start,
    sub,
    throw,
    timer,
    user,
)

NAMES = named(errors="tolak lain_lagi", escalations="lapor", payload="{alasan: alasan}", variable="sebab")
STOP = "<bpmn:terminateEventDefinition/>"
CHILD = process("anak", start("s2"), user("v"), end("e3", inside=error("tolak")), flows="s2>v>e3", outside=NAMES)


def _calls(*boundaries: str, flows: str) -> Case:
    drawn = [name for name in ("u", "w") if f">{name}>" in flows]
    ends = [name for name in ("e", "e2", "e4") if f">{name}" in flows]
    main = process("p", start(), *boundaries, user(*drawn), end(*ends), flows=flows, outside=NAMES)
    return Case({"a": main, "b": CHILD})


def test_of_two_parallel_calls_only_the_one_that_failed_is_interrupted():
    case = _calls(
        par("split"), call("c1", "anak"), call("c2", "anak"), boundary("g1", "c1", error("tolak")), boundary("g2", "c2", error("tolak")),
        flows="s>split>c1>e;split>c2>e2;g1>u>e4;g2>w>e4",
    ).do("v", 1, alasan="kurang")

    assert case.open == ["v", "w"]
    assert case.data["sebab"] == {"alasan": "kurang"}


def test_the_exact_code_goes_before_a_catcher_of_any_code():
    case = _calls(
        call("c", "anak"), boundary("semua", "c", error("")), boundary("tepat", "c", error("tolak")), flows="s>c>e;semua>u>e2;tepat>w>e4"
    ).do("v", alasan="x")
    assert case.open == ["w"]

    case = _calls(
        call("c", "anak"), boundary("lain", "c", error("lain_lagi")), boundary("semua", "c", error("")), flows="s>c>e;lain>u>e2;semua>w>e4"
    ).do("v", alasan="x")
    assert case.open == ["w"]


def test_an_error_passes_two_levels_that_do_not_catch_it():
    box = sub("kotak", start("s4"), call("c", "anak"), end("e5"), flows="s4>c>e5")
    case = _calls(box, boundary("g", "kotak", error("tolak")), flows="s>kotak>e;g>u>e2").do("v", alasan="x", ditulis=1)

    assert case.open == ["u"]
    assert case.data["ditulis"] == 1


def test_an_error_nobody_catches_leaves_the_frozen_case_as_it_was():
    case = _calls(call("c", "anak"), flows="s>c>e")
    with pytest.raises(workflow.Uncaught, match="tolak"):
        case.do("v", alasan="x")

    assert case.open == ["v"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_reaches_the_boundary_and_interrupts_only_if_drawn_so(interrupting):
    box = sub("kotak", start("s2"), user("a"), throw("t", escalation("lapor")), user("b"), end("e2"), flows="s2>a>t>b>e2")
    diagram = process("p", start(), box, boundary("g", "kotak", escalation("lapor"), interrupting=interrupting), user("u"), end("e", "e3"),
                      flows="s>kotak>e;g>u>e3", outside=NAMES)
    case = Case(diagram).do("a", alasan="lama")

    assert case.open == (["u"] if interrupting else ["b", "u"])
    assert case.data["sebab"] == {"alasan": "lama"}


def test_an_escalation_end_is_heard_after_the_sub_process_and_each_time_again():
    box = sub("kotak", start("s2"), par("split"), user("a", "b"), end("e2", inside=escalation("lapor")),
              end("e3", inside=escalation("lapor")), flows="s2>split>a>e2;split>b>e3")
    diagram = process("p", start(), box, boundary("g", "kotak", escalation("lapor"), interrupting=False), user("u", "z"), end("e", "e4"),
                      flows="s>kotak>z>e;g>u>e4", outside=NAMES)
    case = Case(diagram, alasan="x").do("a")
    assert case.open == ["b", "u"]

    assert case.do("b").open == ["u", "u", "z"]
    assert case.do("u").do("u").do("z").ended


def test_an_escalation_nobody_hears_goes_by():
    diagram = process("p", start(), throw("t", escalation("lapor")), user("a"), end("e", inside=escalation("lapor")), flows="s>t>a>e", outside=NAMES)

    assert Case(diagram, alasan="x").do("a").ended


def test_terminate_ends_the_case_whatever_is_open():
    diagram = process("p", start(), par("split"), user("a", "b"), boundary("t", "a", timer('duration("P1D")')), end("e", "e3"),
                      end("e2", inside=STOP), flows="s>split>a>e;split>b>e2;t>e3")
    case = Case(diagram).do("b", x=1)

    assert case.ended
    assert (case.open, case.waits.timers, case.data["x"]) == ([], [], 1)


def test_terminate_in_a_sub_process_or_a_call_ends_that_scope_only():
    inside = (par("split"), user("a", "b"), end("e2"), end("e3", inside=STOP))
    flows = "s2>split>a>e2;split>b>e3"
    box = process("p", start(), sub("k", start("s2"), *inside, flows=flows), user("z"), end("e"), flows="s>k>z>e")
    files = {"p": process("p", start(), call("c", "q"), user("z"), end("e"), flows="s>c>z>e"), "q": process("q", start("s2"), *inside, flows=flows)}

    for case in (Case(box), Case(files)):
        assert case.do("b", x=1).open == ["z"]
        assert case.data["x"] == 1
        assert case.do("z").ended


def test_a_cancelled_case_waits_for_nothing_and_stays_so():
    case = _calls(call("c", "anak"), boundary("g", "c", error("tolak")), boundary("t", "c", timer('duration("P1D")')), flows="s>c>e;g>u>e2;t>w>e4")
    running = case._running()
    assert not workflow.cancel(running, {})
    case._put_away(running)

    assert case.ended
    assert (case.open, case.waits.timers) == ([], [])
