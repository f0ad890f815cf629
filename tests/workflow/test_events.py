"""Messages and signals: thrown once, addressed to one waiting element, correlated by key, payload to its variable."""

from decimal import Decimal

import pytest

from engine import workflow
from tests.workflow.diagrams import Case, boundary, catch, end, message, named, par, process, receive, send, signal, start, throw, user

M = named(messages="jawaban tanya", signals="wafat")


def test_a_send_task_and_a_message_end_leave_the_case_with_payload_and_key():
    diagram = process(
        "p", start(), send("kirim", "tanya", correlation="nomor"), user("a"),
        end("e", inside=message("jawaban", payload="{hasil: nilai + 1}")), flows="s>kirim>a>e", outside=M,
    )
    case = Case(diagram, nomor=Decimal("17.0"), nilai=Decimal(1))

    assert case.thrown == [workflow.Thrown("message", "tanya", {}, "17")]
    case.do("a")
    assert case.thrown[1:] == [workflow.Thrown("message", "jawaban", {"hasil": Decimal(2)}, None)]


@pytest.mark.parametrize("waiter", [receive("r", "jawaban", "balasan", correlation="nomor"),
                                    catch("r", message("jawaban", variable="balasan"), correlation="nomor")])
def test_a_waiting_element_keeps_the_key_of_the_moment_it_began_to_wait(waiter):
    diagram = process("p", start(), waiter, user("a"), end("e"), flows="s>r>a>e", outside=M)
    case = Case(diagram, nomor="B-1")
    [wait] = case.waits.subscriptions

    assert (wait.element, wait.kind, wait.name, wait.key) == ("r", "message", "jawaban", "B-1")
    case.hear("jawaban", {"setuju": True, "tanggal": None})
    assert case.open == ["a"]
    assert case.data["balasan"] == {"setuju": True, "tanggal": None}


def test_a_message_reaches_exactly_one_of_several_waiting_elements():
    diagram = process(
        "p", start(), par("split", "join"), receive("r1", "jawaban", "x1"), receive("r2", "jawaban", "x2"), end("e"),
        flows="s>split>r1>join>e;split>r2>join", outside=M,
    )
    case = Case(diagram).hear("jawaban", {"n": 1}, at="r2")

    assert [w.element for w in case.waits.subscriptions] == ["r1"]
    assert case.hear("jawaban", {"n": 2}).ended
    assert (case.data["x1"], case.data["x2"]) == ({"n": 2}, {"n": 1})


def test_a_delivery_to_what_no_longer_waits_is_refused():
    case = Case(process("p", start(), receive("r", "jawaban"), end("e"), flows="s>r>e", outside=M))
    [wait] = case.waits.subscriptions
    case.hear("jawaban")

    with pytest.raises(workflow.NotWaiting):
        workflow.deliver(case._running(), wait.task_id, "jawaban", {})


def test_a_message_caught_inside_the_case_does_not_leave_it_and_a_signal_does_both():
    diagram = process(
        "p", start(), par("split", "join"), receive("r", "tanya", "isi", correlation="n"), catch("c", signal("wafat")), user("a"),
        throw("t", message("tanya", payload="{n: n}"), correlation="n"), throw("t2", signal("wafat")), end("e"),
        flows="s>split>r>join>e;split>c>join;split>a>t>t2>join", outside=M,
    )
    case = Case(diagram, n=5).do("a")

    assert case.ended
    assert case.data["isi"] == {"n": 5}
    assert case.thrown == [workflow.Thrown("signal", "wafat", {}, None)]


def test_a_message_of_another_key_is_not_caught_inside():
    diagram = process(
        "p", start(), par("split", "join"), receive("r", "tanya", correlation='"lain"'), user("a"),
        throw("t", message("tanya"), correlation='"ini"'), end("e"), flows="s>split>r>join>e;split>a>t>join", outside=M,
    )
    case = Case(diagram).do("a")

    assert [w.element for w in case.waits.subscriptions] == ["r"]
    assert [(event.name, event.key) for event in case.thrown] == [("tanya", "ini")]


def test_a_non_interrupting_message_boundary_hears_again_and_again():
    diagram = process(
        "p", start(), user("a"), boundary("tambah", "a", message("jawaban", variable="isi"), interrupting=False, correlation="n"), user("b"),
        end("e", "e2"), flows="s>a>e;tambah>b>e2", outside=M,
    )
    case = Case(diagram, n=3).hear("jawaban", {"k": 1}).hear("jawaban", {"k": 2})

    assert case.open == ["a", "b", "b"]
    assert [w.key for w in case.waits.subscriptions] == ["3"]
    case.do("a")
    assert case.waits.subscriptions == []
    assert case.do("b").do("b").ended


def test_an_interrupting_signal_boundary_ends_the_task():
    diagram = process("p", start(), user("a"), boundary("x", "a", signal("wafat")), user("b"), end("e", "e2"), flows="s>a>e;x>b>e2", outside=M)

    assert Case(diagram).hear("wafat").open == ["b"]
