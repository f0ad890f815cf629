"""The constructs the first services use, frozen and thawed between all steps."""

from datetime import date
from decimal import Decimal

import pytest

from engine import workflow
from tests.workflow.diagrams import Case, boundary, call, decision, end, process, script, service, start, sub, user, xor

ERROR = '<bpmn:error id="tolak" name="tolak" errorCode="TOLAK"/>'
CATCH = '<bpmn:errorEventDefinition id="ed" errorRef="tolak"/>'


def test_scripts_decisions_and_operations_set_variables():
    diagram = process(
        "p", start(), script("a", "{dua: x + 1, tanggal: date(\"2026-01-31\")}"), decision("b", "tabel"),
        service("c", "tambah", "jumlah", kiri="dua", kanan="tabel"), user("u"), end("e"), flows="s>a>b>c>u>e",
    )
    case = Case(diagram, x=Decimal(1), operations={"tabel": lambda data: data["dua"] * 10, "tambah": lambda kiri, kanan: kiri + kanan})

    assert (case.data["dua"], case.data["tanggal"], case.data["tabel"], case.data["jumlah"]) == (2, date(2026, 1, 31), 20, 22)
    assert isinstance(case.data["jumlah"], Decimal)


def test_the_first_true_condition_in_the_order_of_the_xml_wins():
    diagram = process("p", start(), xor("g", "c"), user("a", "b", "c"), end("e"), flows="s>g;g>b: x > 0;g>a: x > 0;g>c;a>e;b>e;c>e")

    assert Case(diagram, x=1).open == ["b"]
    assert Case(diagram, x=0).open == ["c"]


def test_a_called_process_brings_its_own_lanes_and_hands_its_variables_back():
    lanes = '<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="Kepala Bidang"><bpmn:flowNodeRef> u </bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
    files = {
        "a.bpmn": process("p", start(), call("c", "anak"), user("z"), end("e"), flows="s>c>z>e"),
        "b.bpmn": process("anak", lanes, start("s2"), user("u"), end("e2"), flows="s2>u>e2"),
        "0.bpmn": b'<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="m" targetNamespace="x"><bpmn:message id="m1" name="m1"/></bpmn:definitions>',
    }
    case = Case(files, x=1)

    assert [(t.element, t.lane) for t in case.waits.tasks] == [("u", "Kepala Bidang")]
    case.do("u", y=2)
    assert (case.open, case.data["x"], case.data["y"]) == (["z"], 1, 2)
    assert workflow.load(files, "p").order == ["u", "z"]


def test_an_embedded_sub_process_runs_and_its_interruption_keeps_what_was_written():
    inner = sub("kotak", start("s2"), user("a", "b"), end("e2"), flows="s2>a>b>e2")
    diagram = process(
        "p", start(), inner, boundary("putus", "kotak", '<bpmn:timerEventDefinition id="td"><bpmn:timeDuration>duration("P1D")</bpmn:timeDuration></bpmn:timerEventDefinition>'),
        user("lanjut"), end("e", "e3"), flows="s>kotak>e;putus>lanjut>e3",
    )
    case = Case(diagram).do("a", ditulis=7)
    case.wait(days=1)

    assert case.open == ["lanjut"]
    assert case.data["ditulis"] == 7
    assert case.do("lanjut").ended


def test_an_error_of_an_operation_reaches_the_one_boundary_around_it():
    def refuse() -> None:
        raise workflow.BpmnError("TOLAK")

    diagram = process(
        "p", start(), service("kirim", "uji.kirim"), boundary("gagal", "kirim", CATCH), user("perbaiki"), end("e", "e2"),
        flows="s>kirim>e;gagal>perbaiki>e2", outside=ERROR,
    )
    case = Case(diagram, operations={"uji.kirim": refuse})

    assert case.open == ["perbaiki"]
    assert case.do("perbaiki").ended


def test_an_error_in_a_called_process_reaches_the_boundary_of_the_call():
    files = {
        "a.bpmn": process("p", start(), call("c", "anak"), boundary("gagal", "c", CATCH), user("u"), end("e", "e2"), flows="s>c>e;gagal>u>e2", outside=ERROR),
        "b.bpmn": process("anak", start("s2"), user("v"), end("e3", inside='<bpmn:errorEventDefinition id="x" errorRef="tolak"/>'), flows="s2>v>e3", outside=ERROR),
    }
    case = Case(files).do("v")

    assert case.open == ["u"]


def test_an_error_nobody_catches_is_an_exception():
    diagram = process("p", start(), user("u"), end("e", inside='<bpmn:errorEventDefinition id="x" errorRef="tolak"/>'), flows="s>u>e", outside=ERROR)

    with pytest.raises(workflow.Uncaught, match="TOLAK"):
        Case(diagram).do("u")


def test_answers_may_not_carry_the_key_that_makes_a_case_unreadable():
    case = Case(process("p", start(), user("a"), end("e"), flows="s>a>e"))

    with pytest.raises(workflow.Unstorable, match="typename"):
        case.do("a", isi={"typename": 1})


def test_a_step_that_is_not_waiting_is_refused():
    case = Case(process("p", start(), user("a"), end("e"), flows="s>a>e"))
    running = case._running()

    with pytest.raises(workflow.NotWaiting):
        workflow.finish(running, "00000000-0000-0000-0000-000000000000", {})


def test_changing_an_answer_afterwards_does_not_reach_into_the_case():
    case = Case(process("p", start(), user("a", "b"), end("e"), flows="s>a>b>e"))
    running = case._running()
    answers = {"daftar": [{"x": 1}]}
    workflow.finish(running, workflow.waiting(running).tasks[0].id, answers)
    answers["daftar"][0]["x"] = 99

    assert workflow.data(running)["daftar"] == [{"x": 1}]


def test_a_running_case_never_changes_the_shared_definition():
    files = {"p.bpmn": process("p", start(), user("a", "b"), end("e"), flows="s>a>b>e")}
    definition = workflow.load(files, "p")

    def fingerprint() -> list[tuple[str, list[str], list[str]]]:
        return [(n, list(s._inputs), list(s._outputs)) for spec in definition.specs.values() for n, s in spec.task_specs.items()]

    before = fingerprint()
    hands = Case(files).hands
    running = workflow.begin(definition, None, {}, hands)
    workflow.run(running)
    workflow.finish(running, workflow.waiting(running).tasks[0].id, {})
    workflow.run(running)

    assert fingerprint() == before
