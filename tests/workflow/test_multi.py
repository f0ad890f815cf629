"""Multi-instance and loops: finding 2 (hanging after a thaw elsewhere) and the table of §5, row by row."""

from decimal import Decimal

import pytest

from engine import workflow
from tests.workflow.diagrams import (
    Case,
    boundary,
    call,
    each,
    end,
    error,
    loop,
    named,
    par,
    process,
    receive,
    script,
    start,
    sub,
    timer,
    user,
    users,
    xor,
)

OVER = each("anggota", "orang", "hasil", "nilai")


def _votes(characteristics: str = OVER) -> bytes:
    return process("p", start(), users("u", characteristics), user("z"), end("e"), flows="s>u>z>e")


def test_results_come_in_the_order_of_the_list_whoever_is_first():
    case = Case(_votes(), anggota=["a", "b", "c"], lain=1)
    assert [t.data["orang"] for t in case.waits.tasks] == ["a", "b", "c"]
    assert len({t.id for t in case.waits.tasks}) == 3

    case.do("u", 2, nilai=3).do("u", 0, nilai=1, bocor=True).do("u", nilai=2)

    assert case.open == ["z"]
    assert case.data["hasil"] == [1, 2, 3]
    assert {"orang", "nilai", "bocor"} & set(case.data) == set()


def test_one_after_the_other_sees_what_the_ones_before_have_changed():
    diagram = process(
        "p", start(), script("k", "{jumlah_semua: jumlah_semua + n}", each("angka", "n", sequential=True)), user("z"), end("e"),
        flows="s>k>z>e",
    )

    assert Case(diagram, angka=[1, 2, 3], jumlah_semua=Decimal(0)).data["jumlah_semua"] == 6


def test_a_sequential_user_task_opens_one_at_a_time():
    case = Case(_votes(each("anggota", "orang", "hasil", "nilai", sequential=True)), anggota=["a", "b"])
    first = case.waits.tasks[0].id
    case.do("u", nilai=1)

    assert [t.data["orang"] for t in case.waits.tasks] == ["b"]
    assert case.waits.tasks[0].id != first
    assert case.do("u", nilai=2).data["hasil"] == [1, 2]


def test_without_an_output_only_what_an_instance_changed_comes_back():
    case = Case(_votes(each("anggota", "orang")), anggota=["a", "b"], x=1, y=1)
    case.do("u", x=5).do("u", y=6)

    assert (case.data["x"], case.data["y"]) == (5, 6)
    assert "orang" not in case.data


@pytest.mark.parametrize("members", [None, []])
def test_nobody_in_the_list_goes_straight_through(members):
    case = Case(_votes(), anggota=members)

    assert case.open == ["z"]
    assert case.data["hasil"] == []


def test_a_member_that_is_null_is_a_member_like_others_and_a_missing_result_is_null():
    case = Case(_votes(each("anggota", "orang", "hasil", "nilai", sequential=True)), anggota=[None, "b"])
    case.do("u").do("u", nilai=7)

    assert case.data["hasil"] == [None, 7]


def test_the_condition_sees_the_results_so_far_and_ends_the_others():
    case = Case(_votes(each("anggota", "orang", "hasil", "nilai", enough="selesai >= 2 or nilai = \"tolak\"")), anggota=["a", "b", "c", "d"])
    case.do("u", 1, nilai="ya").do("u", nilai="ya")
    assert case.open == ["z"]
    assert case.data["hasil"] == ["ya", "ya"]

    other = Case(_votes(each("anggota", "orang", "hasil", "nilai", enough='nilai = "tolak"')), anggota=["a", "b", "c"])
    assert other.do("u", 2, nilai="tolak").open == ["z"]


def test_a_second_round_replaces_names_that_exist_already():
    diagram = process(
        "p", start(), xor("lagi"), users("u", OVER), user("cek"), xor("g", "lagi"), end("e"), flows="s>lagi>u>cek>g;g>lagi;g>e: cukup = true"
    )
    case = Case(diagram, anggota=["a", "b"]).do("u", nilai=1).do("u", nilai=2).do("cek", cukup=False, anggota=["x"])
    assert [t.data["orang"] for t in case.waits.tasks] == ["x"]
    case.do("u", nilai=9)

    assert case.data["hasil"] == [9]
    assert case.do("cek", cukup=True).ended


def test_a_collection_may_be_any_feel_expression_or_a_number():
    some = process("p", start(), users("u", each("anggota", "n"), collection="anggota[item > 1]"), end("e"), flows="s>u>e")
    times = process("p", start(), users("u", each("", "ke", count="banyak + 1")), end("e"), flows="s>u>e")

    assert [t.data["n"] for t in Case(some, anggota=[1, 2, 3]).waits.tasks] == [2, 3]
    assert [t.data["ke"] for t in Case(times, banyak=Decimal(1)).waits.tasks] == [1, 2]


def test_more_than_twenty_members_are_refused_and_told_about_child_cases():
    assert len(Case(_votes(), anggota=list(range(20))).open) == 20
    with pytest.raises(workflow.TooMany, match="child cases"):
        Case(_votes(), anggota=list(range(21)))


def test_a_collection_that_is_no_list_says_so():
    with pytest.raises(TypeError, match="anggota"):
        Case(_votes(), anggota="a")


def test_sub_processes_and_calls_run_once_per_member_each_with_its_own_variables():
    inner = sub("kotak", start("s2"), user("a"), script("k", "{nilai: isi * 10}"), user("b"), end("e2"), flows="s2>a>k>b>e2", loop=OVER)
    box = process("p", start(), inner, user("z"), end("e"), flows="s>kotak>z>e")
    files = {
        "p.bpmn": process("p", start(), call("c", "anak", OVER), user("z"), end("e"), flows="s>c>z>e"),
        "q.bpmn": process("anak", start("s2"), user("a"), script("k", "{nilai: isi * 10}"), user("b"), end("e2"), flows="s2>a>k>b>e2"),
    }
    for case in (Case(box, anggota=["x", "y"]), Case(files, anggota=["x", "y"])):
        case.do("a", 1, isi=2).do("a", isi=1)
        assert [(t.data["orang"], t.data["nilai"]) for t in case.waits.tasks] == [("x", 10), ("y", 20)]
        case.do("b").do("b")
        assert case.open == ["z"]
        assert case.data["hasil"] == [10, 20]


def test_a_join_and_a_reminder_inside_each_instance_are_its_own():
    inner = sub(
        "kotak", start("s2"), par("split", "join"), user("a", "b"), boundary("ingat", "a", timer('duration("P1D")'), interrupting=False),
        script("k", "{diingatkan: true}"), end("e2", "e3"), flows="s2>split>a>join>e2;split>b>join;ingat>k>e3", loop=each("anggota", "orang"),
    )
    case = Case(process("p", start(), inner, end("e"), flows="s>kotak>e"), anggota=["x", "y"])
    assert case.wait(days=1) == 2
    case.do("a").do("b", 1).do("b").do("a")

    assert case.ended
    assert case.data["diingatkan"] is True


def test_a_deadline_over_all_instances_ends_them_and_keeps_the_results_so_far():
    inner = sub("kotak", start("s2"), user("a"), end("e2"), flows="s2>a>e2", loop=each("anggota", "orang", "hasil", "nilai"))
    diagram = process(
        "p", start(), inner, boundary("lewat", "kotak", timer('duration("P2D")')), user("z"), end("e", "e3"), flows="s>kotak>e;lewat>z>e3"
    )
    case = Case(diagram, anggota=["x", "y", "w"]).do("a", 1, nilai=5)
    case.wait(days=2)

    assert case.open == ["z"]
    assert case.data["hasil"] == [5]
    assert case.do("z").ended


def test_an_error_in_one_instance_reaches_the_boundary_of_the_whole():
    inner = sub("kotak", start("s2"), user("a"), end("e2", inside=error("tolak")), flows="s2>a>e2", loop=each("anggota", "orang"))
    diagram = process("p", start(), inner, boundary("gagal", "kotak", error("tolak")), user("z"), end("e", "e3"),
                      flows="s>kotak>e;gagal>z>e3", outside=named(errors="tolak"))

    assert Case(diagram, anggota=["x", "y"]).do("a").open == ["z"]


def test_terminate_inside_one_instance_ends_that_instance_only():
    inner = sub(
        "kotak", start("s2"), par("split"), user("a", "b"), end("e2"), end("e3", inside="<bpmn:terminateEventDefinition/>"),
        flows="s2>split>a>e2;split>b>e3", loop=each("anggota", "orang"),
    )
    case = Case(process("p", start(), inner, end("e"), flows="s>kotak>e"), anggota=["x", "y"]).do("b", 1)

    assert case.open == ["a", "b"]
    assert case.do("b").ended


def test_multi_instance_inside_multi_instance():
    deep = sub("dalam", start("s3"), user("a"), end("e3"), flows="s3>a>e3", loop=each("orang.anak", "anak", "umur_semua", "umur"))
    outer = sub("luar", start("s2"), deep, end("e2"), flows="s2>dalam>e2", loop=each("anggota", "orang", "hasil", "umur_semua"))
    case = Case(process("p", start(), outer, user("z"), end("e"), flows="s>luar>z>e"), anggota=[{"anak": ["q", "r"]}, {"anak": ["t"]}])
    assert [t.data["anak"] for t in case.waits.tasks] == ["q", "r", "t"]
    case.do("a", 2, umur=3).do("a", umur=1).do("a", umur=2)

    assert case.data["hasil"] == [[1, 2], [3]]


def test_receive_tasks_wait_once_per_member_each_under_its_own_key():
    waits = receive("r", "jawaban", "isi", correlation="orang").replace("</bpmn:receiveTask>", each("anggota", "orang", "hasil", "isi") + "</bpmn:receiveTask>")
    case = Case(process("p", start(), waits, user("z"), end("e"), flows="s>r>z>e", outside=named(messages="jawaban")), anggota=["x", "y"])
    assert [w.key for w in case.waits.subscriptions] == ["x", "y"]
    case.hear("jawaban", 1).hear("jawaban", 2)

    assert case.data["hasil"] == [1, 2]


def test_a_loop_goes_on_while_its_condition_holds_and_at_most_so_often():
    def run(characteristics: str, **data: object) -> Case:
        return Case(process("p", start(), users("u", characteristics), user("z"), end("e"), flows="s>u>z>e"), **data)

    case = run(loop("lagi"), lagi=True).do("u", lagi=True, n=1).do("u", lagi=False, n=2)
    assert (case.open, case.data["n"]) == (["z"], 2)
    case = run(loop("lagi", most=2), lagi=True).do("u", lagi=True).do("u", lagi=True)
    assert case.open == ["z"]
    assert run(loop("lagi", before=True), lagi=False).open == ["z"]
    assert run(loop("lagi"), lagi=False).open == ["u"]


def test_a_loop_over_a_sub_process_starts_it_afresh_each_time():
    inner = sub("kotak", start("s2"), user("a", "b"), end("e2"), flows="s2>a>b>e2", loop=loop("n < 2", most=5))
    case = Case(process("p", start(), inner, end("e"), flows="s>kotak>e"), n=Decimal(0))
    case.do("a", n=Decimal(1), daftar=["a"]).do("b")
    assert case.open == ["a"]
    case.do("a", n=Decimal(2), daftar=["b"]).do("b")

    assert case.ended
    assert case.data["daftar"] == ["b"]


def test_a_loop_without_a_way_out_is_stopped_and_named():
    diagram = process("p", start(), xor("lagi"), script("k", "{n: n + 1}"), xor("g", "lagi"), end("e"), flows="s>lagi>k>g;g>lagi;g>e: n < 0")

    with pytest.raises(workflow.Runaway):
        Case(diagram, n=Decimal(0))
