"""A running case goes on with other files: the same ids, the same due dates; what does not fit is refused by name."""

import pytest

from engine import workflow
from tests.workflow.diagrams import (
    Case,
    boundary,
    call,
    catch,
    each,
    end,
    loop,
    named,
    par,
    process,
    receive,
    signal,
    start,
    sub,
    timer,
    user,
    users,
    xor,
)

REMIND = boundary("ingat", "b", timer('duration("P5D")'), interrupting=False)
OLD = process("p", start(), user("a", "b", "c"), REMIND, end("e", "e2"), flows="s>a>b>c>e;ingat>e2")


def _migrated(case: Case, files: bytes | dict[str, bytes]) -> Case:
    running = case._running()
    moved = workflow.migrate(running, workflow.load({"p.bpmn": files} if isinstance(files, bytes) else files, "p"))
    case.files = {"p.bpmn": files} if isinstance(files, bytes) else files
    case.state = workflow.freeze(moved)
    return case


def test_a_step_added_before_and_after_and_one_removed_leave_the_open_one_as_it_is():
    case = Case(OLD, x=1).do("a", y=2)
    case.wait(days=1)
    task, timers = case.waits.tasks[0].id, case.waits.timers
    new = process("p", start(), user("a0", "b", "b2", "c"), REMIND, end("e", "e2"), flows="s>a0>b>b2>c>e;ingat>e2")
    _migrated(case, new)

    assert ([t.id for t in case.waits.tasks], case.waits.timers) == ([task], timers)
    assert (case.data["x"], case.data["y"]) == (1, 2)
    assert case.do("b").open == ["b2"]
    assert case.do("b2").do("c").ended


def test_a_changed_called_process_is_taken_over_while_it_runs():
    def files(*names: str) -> dict[str, bytes]:
        inner = process("anak", start("s2"), user(*names), end("e2"), flows=">".join(["s2", *names, "e2"]))
        return {"p.bpmn": process("p", start(), call("c", "anak"), user("z"), end("e"), flows="s>c>z>e"), "q.bpmn": inner}

    case = _migrated(Case(files("a", "b")), files("a", "sisipan", "b"))

    assert case.do("a").do("sisipan").do("b").do("z").ended


def test_open_instances_keep_their_member_and_result():
    def drawn(*after: str) -> bytes:
        return process("p", start(), users("u", each("daftar", "n", "hasil", "r")), user(*after), end("e"), flows=">".join(["s", "u", *after, "e"]))

    case = Case(drawn("z"), daftar=["x", "y"]).do("u", r=1)
    _migrated(case, drawn("y", "z"))

    assert [t.data["n"] for t in case.waits.tasks] == ["y"]
    assert case.do("u", r=2).open == ["y"]
    assert case.data["hasil"] == [1, 2]


def test_a_branch_that_has_arrived_at_an_unchanged_join_still_counts():
    def drawn(last: str) -> bytes:
        return process("p", start(), par("split", "join"), user("a", "b", last), end("e"), flows=f"s>split>a>join>{last}>e;split>b>join")

    case = _migrated(Case(drawn("c")).do("a", x=1), drawn("d")).do("b", y=2)

    assert case.open == ["d"]
    assert (case.data["x"], case.data["y"]) == (1, 2)


FORK = process("p", start(), par("split", "join"), user("a", "b"), end("e"), flows="s>split>a>join>e;split>b>join")
WIDER = process("p", start(), par("split", "join"), user("a", "b", "c"), end("e"), flows="s>split>a>join>e;split>b>join;split>c>join")
ONE = process("p", start(), user("a"), end("e"), flows="s>a>e")
MULTI = process("p", start(), users("a", each("daftar", "n")), end("e"), flows="s>a>e")
LOOP = process("p", start(), users("a", loop(most=2)), end("e"), flows="s>a>e")
EDGE = process("p", start(), user("a"), boundary("t", "a", timer('duration("P1D")')), end("e", "e2"), flows="s>a>e;t>e2")
BOX = process("p", start(), sub("k", start("s2"), user("a"), end("e2"), flows="s2>a>e2"), end("e"), flows="s>k>e")
WAIT = process("p", start(), catch("w", timer('duration("P1D")')), end("e"), flows="s>w>e")
HEAR = process("p", start(), catch("w", signal("wafat")), end("e"), flows="s>w>e", outside=named(signals="wafat"))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (ONE, process("p", start(), user("b"), end("e"), flows="s>b>e"), "element_gone"),
        (ONE, MULTI, "element_changed"),
        (LOOP, ONE, "element_changed"),
        (ONE, EDGE, "boundary_changed"),
        (EDGE, ONE, "boundary_changed"),
        (FORK, WIDER, "gateway_changed"),
        (BOX, process("p", start(), user("k"), end("e"), flows="s>k>e"), "element_changed"),
        (WAIT, HEAR, "event_changed"),
        (WAIT, process("p", start(), receive("w", "m"), end("e"), flows="s>w>e", outside=named(messages="m")), "element_changed"),
    ],
)
def test_what_does_not_fit_is_refused_and_the_case_stays_as_it_was(old, new, code):
    case = Case(old, daftar=["x"])
    before = case.state
    with pytest.raises(workflow.NotMigratable) as refusal:
        _migrated(case, new)

    assert refusal.value.code == code
    assert case.state == before


def test_a_call_of_another_process_is_refused_while_the_old_one_runs():
    def files(called: str) -> dict[str, bytes]:
        inner = process(called, start("s2"), user("a"), end("e2"), flows="s2>a>e2")
        return {"p.bpmn": process("p", start(), call("c", called), end("e"), flows="s>c>e"), "q.bpmn": inner}

    with pytest.raises(workflow.NotMigratable, match="scope_gone at lama"):
        _migrated(Case(files("lama")), files("baru"))


def test_a_gateway_far_from_the_only_token_may_change():
    narrow = process("p", start(), user("z"), xor("g", "a"), user("a"), end("e"), flows="s>z>g>a>e")
    wide = process("p", start(), user("z"), par("g", "j"), user("a", "b"), end("e"), flows="s>z>g>a>j>e;g>b>j")
    case = _migrated(Case(narrow), wide).do("z")

    assert case.open == ["a", "b"]
    assert case.do("b").do("a").ended
