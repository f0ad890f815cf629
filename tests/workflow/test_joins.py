"""Findings 1 and 6: no branch overwrites another's answers, and a join counts only its own round."""

import itertools

import pytest

from tests.workflow.diagrams import Case, end, inc, par, process, start, user, xor

TWO = process("p", start(), par("split", "join"), user("a", "b"), end("e"), flows="s>split>a>join>e;split>b>join")
RETURN = process(
    "p", start(), xor("again"), par("split", "join"), user("a", "b", "check"), xor("ok", "again"), end("e"),
    flows="s>again>split>a>join>check>ok;split>b>join;ok>again;ok>e: lanjut = true",
)


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_both_branches_answers_survive_the_join_in_either_order(order):
    case = Case(TWO, x=1, y=1)
    for name in order:
        case.do(name, **({"x": 2} if name == "a" else {"y": 3}))

    assert case.ended
    assert (case.data["x"], case.data["y"]) == (2, 3)


def test_a_branch_that_ends_last_does_not_bring_an_old_value_back():
    case = Case(TWO, x=1).do("a", x=2).do("b", z=9)

    assert case.data == {"x": 2, "z": 9}


@pytest.mark.parametrize("orders", list(itertools.product(["ab", "ba"], repeat=3)))
def test_a_returned_case_waits_for_both_verifiers_again_in_every_order(orders):
    case = Case(RETURN)
    for order in orders:
        case.do(order[0])
        assert case.open == [order[1]], "the join went on although one verifier has not looked again"
        case.do(order[1])
        assert case.open == ["check"]
        case.do("check", lanjut=False)
    case.do("a").do("b").do("check", lanjut=True)

    assert case.ended


def test_lists_are_not_merged_by_index():
    case = Case(TWO, rows=["a", "b", "c"]).do("a", rows=["c"]).do("b")

    assert case.data["rows"] == ["c"]


def test_an_inclusive_join_waits_for_the_branches_taken_and_no_others():
    diagram = process(
        "p", start(), inc("split", "c"), inc("join"), user("a", "b", "c"), end("e"),
        flows="s>split;split>a: x > 0;split>b: x > 1;split>c;a>join;b>join;c>join;join>e",
    )
    both = Case(diagram, x=2)
    assert both.open == ["a", "b"]
    both.do("b", dari_b=1)
    assert both.open == ["a"]
    both.do("a", dari_a=1)
    assert both.ended
    assert (both.data["dari_a"], both.data["dari_b"]) == (1, 1)
    assert Case(diagram, x=1).do("a").ended
    assert Case(diagram, x=0).open == ["c"]


def test_parallel_ends_keep_both_branches_answers():
    diagram = process("p", start(), par("split"), user("a", "b"), end("e1", "e2"), flows="s>split>a>e1;split>b>e2")
    case = Case(diagram, x=1).do("b", b=1).do("a", x=5)

    assert case.ended
    assert (case.data["x"], case.data["b"]) == (5, 1)
