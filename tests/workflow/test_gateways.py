"""Event-based gateways, inclusive gateways in loops, links, and joins that are entered from behind."""

import itertools
from datetime import timedelta

import pytest

from tests.workflow.diagrams import (
    Case,
    boundary,
    catch,
    end,
    first_event,
    inc,
    message,
    named,
    par,
    process,
    receive,
    script,
    signal,
    start,
    throw,
    timer,
    user,
    xor,
)

NAMES = named(messages="setuju tolak", signals="wafat")
FIRST = process(
    "p", start(), xor("lagi"), first_event("g"), catch("m", message("setuju", variable="isi"), correlation="n"), receive("r", "tolak", "isi"),
    catch("t30", timer('duration("P30D")')), catch("t90", timer('duration("P90D")')), user("u_m", "u_r", "u_30", "u_90"), xor("x", "lagi"),
    end("e"), flows="s>lagi>g>m>u_m>x;g>r>u_r>x;g>t30>u_30>x;g>t90>u_90>x;x>lagi;x>e: selesai = true", outside=NAMES,
)


def test_an_event_gateway_goes_on_along_the_one_event_that_came_first():
    case = Case(FIRST, n=4)
    begun = case.hands.now
    assert [(w.name, w.key) for w in case.waits.subscriptions] == [("setuju", "4"), ("tolak", None)]
    assert [t.due - begun for t in case.waits.timers] == [timedelta(days=30), timedelta(days=90)]
    case.hear("tolak", {"x": 1})

    assert (case.open, case.waits.timers, case.waits.subscriptions) == (["u_r"], [], [])
    assert case.data["isi"] == {"x": 1}


def test_of_two_timers_long_due_the_earlier_one_wins():
    case = Case(FIRST, n=4)

    assert case.wait(days=365) == 1
    assert case.open == ["u_30"]


def test_in_the_next_round_the_gateway_waits_afresh():
    case = Case(FIRST, n=4)
    case.wait(days=10)
    case.hear("setuju", {"x": 1}).do("u_m", selesai=False, n=5)
    assert [t.due - case.hands.now for t in case.waits.timers] == [timedelta(days=30), timedelta(days=90)]
    assert case.waits.subscriptions[0].key == "5"
    case.wait(days=30)

    assert case.open == ["u_30"]
    assert case.do("u_30", selesai=True).ended


def test_two_event_gateways_at_the_same_time_are_two_addresses():
    diagram = process(
        "p", start(), par("split", "join"), first_event("g1"), first_event("g2"), catch("a", message("setuju")), catch("b", signal("wafat")),
        catch("c", message("setuju")), catch("d", timer('duration("P1D")')), xor("x1"), xor("x2"), end("e"),
        flows="s>split>g1>a>x1>join>e;g1>b>x1;split>g2>c>x2>join;g2>d>x2", outside=NAMES,
    )
    case = Case(diagram).hear("setuju", at="g2")

    assert [w.element for w in case.waits.subscriptions] == ["g1", "g1"]
    assert case.hear("wafat").ended


ORS = process(
    "p", start(), xor("lagi"), inc("split", "c"), inc("join"), user("a", "b", "c", "cek"), xor("g", "lagi"), end("e"),
    flows="s>lagi>split;split>a: x > 0;split>b: x > 1;split>c;a>join;b>join;c>join;join>cek>g;g>lagi;g>e: lanjut = true",
)


@pytest.mark.parametrize("orders", list(itertools.product(["ab", "ba"], ["a", "ab", "ba", "c"], ["ab", "ba"])))
def test_an_inclusive_join_in_a_return_loop_waits_for_the_branches_of_its_own_round(orders):
    case = Case(ORS, x=2)
    for number, order in enumerate(orders):
        for left, name in enumerate(order):
            case.do(name, **{f"dari_{name}": number})
            assert ("cek" in case.open) == (left == len(order) - 1), "the join went on too early or not at all"
        following = orders[number + 1] if number + 1 < len(orders) else ""
        case.do("cek", lanjut=not following, x={"a": 1, "c": 0}.get(following, 2))

    assert case.ended
    assert case.data["dari_a"] == 2


def test_a_link_carries_the_token_to_the_catch_of_its_name_even_back():
    def link(name: str) -> str:
        return f'<bpmn:linkEventDefinition id="l_{name}_{link.n}" name="{name}"/>'

    link.n = 1
    thrower = throw("lempar", link("ulang"))
    link.n = 2
    diagram = process("p", start(), xor("m"), user("a"), xor("g", "e"), thrower, catch("tangkap", link("ulang")), end("e"),
                      flows="s>m>a>g;g>lempar: lagi = true;g>e;tangkap>m")
    case = Case(diagram).do("a", lagi=True)
    assert case.open == ["a"]

    assert case.do("a", lagi=False).ended
    assert case.walked.count("tangkap") == 1


def test_each_firing_of_a_reminder_joins_its_own_branches():
    diagram = process(
        "p", start(), user("a"), boundary("ingat", "a", message("setuju", variable="n"), interrupting=False), par("split", "join"),
        user("b1", "b2", "c"), end("e", "e2"), flows="s>a>e;ingat>split>b1>join>c>e2;split>b2>join", outside=NAMES,
    )
    case = Case(diagram).hear("setuju", 1).hear("setuju", 2)
    assert case.open == ["a", "b1", "b1", "b2", "b2"]
    case.do("b1", 1, p=1)
    assert "c" not in case.open
    case.do("b2", 1, q=1)
    assert [t.data["n"] for t in case.waits.tasks if t.element == "c"] == [2]
    case.do("b1", p=3)
    assert case.open == ["a", "b2", "c"]
    case.do("b2", q=4)

    assert sorted((t.data["n"], t.data["p"], t.data["q"]) for t in case.waits.tasks if t.element == "c") == [(1, 3, 4), (2, 1, 1)]
    assert case.do("c").do("a").do("c").ended


def test_a_signal_end_and_the_signal_start_of_its_catcher_meet():
    diagram = process("p", start(), par("split"), user("a"), catch("c", signal("wafat")), script("k", "{terdengar: true}"), end("e"),
                      end("e2", inside=signal("wafat")), flows="s>split>a>e2;split>c>k>e", outside=NAMES)
    case = Case(diagram).do("a")

    assert case.ended
    assert case.data["terdengar"] is True
    assert [event.name for event in case.thrown] == ["wafat"]
