"""An administrator moves a token or corrects a variable; what cannot be done cleanly is refused by name."""

import pytest

from engine import workflow
from tests.workflow.diagrams import Case, boundary, each, end, par, process, script, start, sub, timer, user, users, xor

LINE = process(
    "p", start(), user("a"), xor("lagi"), par("split", "join"), user("b1", "b2"), user("c"), xor("g", "lagi"), user("d"),
    boundary("lewat", "d", timer('duration("P3D")')), script("k", "{dari_tepi: x}"), end("e", "e2"),
    flows="s>a>lagi>split>b1>join>c>g;split>b2>join;g>d: lanjut = true;g>lagi;d>e;lewat>k>e2",
)


def _move(case: Case, element: str, to: str) -> Case:
    running = case._running()
    task = next(t for t in workflow.waiting(running).tasks if t.element == element)
    workflow.move(running, task.id, to)
    workflow.run(running)
    case._put_away(running)
    return case


def test_a_token_goes_forward_and_back_on_a_straight_path_with_its_variables():
    case = _move(Case(LINE, x=1), "a", "d")
    assert case.open == ["d"]
    assert [t.element for t in case.waits.timers] == ["lewat"]

    _move(case, "d", "c")
    assert (case.open, case.waits.timers, case.data["x"]) == (["c"], [], 1)
    assert _move(case, "c", "d").do("d").ended


def test_a_round_begun_by_a_move_waits_for_both_branches_again():
    case = Case(LINE).do("a").do("b1", p=1).do("b2")
    _move(case, "c", "split")
    assert case.open == ["b1", "b2"]
    case.do("b2")
    assert case.open == ["b1"]

    assert case.do("b1").do("c", lanjut=True).do("d").ended


def test_a_moved_first_step_keeps_what_was_corrected_before():
    case = Case(LINE, x=1)
    running = case._running()
    workflow.set_variable(running, workflow.waiting(running).tasks[0].id, "x", 7)
    case._put_away(running)
    _move(case, "a", "d")
    case.wait(days=3)

    assert case.ended
    assert case.data["dari_tepi"] == 7


@pytest.mark.parametrize(
    ("steps", "element", "to", "code"),
    [
        ("a", "b1", "d", "parallel_open"),
        ("", "a", "b1", "join_starves"),
        ("", "a", "join", "join_starves"),
        ("", "a", "tiada", "other_scope"),
        ("", "a", "lewat", "other_scope"),
        ("", "a", "s", "other_scope"),
    ],
)
def test_a_move_that_would_break_the_case_is_refused_by_name(steps, element, to, code):
    case = Case(LINE)
    for step in steps.split():
        case.do(step)
    before = case.state

    with pytest.raises(workflow.NotMovable) as refusal:
        _move(case, element, to)
    assert refusal.value.code == code
    assert case.state == before


def test_a_move_stays_inside_its_sub_process_and_leaves_instances_alone():
    box = sub("kotak", start("s2"), user("a", "b"), end("e2"), flows="s2>a>b>e2")
    case = Case(process("p", start(), box, user("z"), end("e"), flows="s>kotak>z>e"))
    with pytest.raises(workflow.NotMovable, match="other_scope"):
        _move(case, "a", "z")
    assert _move(case, "a", "b").open == ["b"]

    case = Case(process("p", start(), users("u", each("daftar", "n")), user("z"), end("e"), flows="s>u>z>e"), daftar=[1, 2])
    with pytest.raises(workflow.NotMovable, match="one_of_several"):
        _move(case, "u", "z")


def test_a_corrected_variable_reaches_the_open_step_and_the_paths_out_of_its_boundaries():
    case = Case(LINE, x=1)
    _move(case, "a", "d")
    running = case._running()
    workflow.set_variable(running, workflow.waiting(running).tasks[0].id, "x", {"nilai": [1]})
    case._put_away(running)
    assert case.data["x"] == {"nilai": [1]}
    case.wait(days=3)

    assert case.data["dari_tepi"] == {"nilai": [1]}


def test_a_correction_in_one_branch_survives_the_join():
    case = Case(LINE, x=1).do("a")
    running = case._running()
    task = next(t for t in workflow.waiting(running).tasks if t.element == "b2")
    workflow.set_variable(running, task.id, "x", 9)
    case._put_away(running)
    case.do("b2").do("b1")

    assert case.data["x"] == 9


def test_a_step_that_is_not_open_and_a_forbidden_name_are_refused():
    running = Case(LINE)._running()
    [task] = workflow.waiting(running).tasks
    with pytest.raises(workflow.NotWaiting):
        workflow.set_variable(running, "tiada", "x", 1)
    with pytest.raises(workflow.NotWaiting):
        workflow.move(running, "tiada", "d")
    for name, value in (("typename", 1), ("x", {"typename": 1})):
        with pytest.raises(workflow.Unstorable):
            workflow.set_variable(running, task.id, name, value)
