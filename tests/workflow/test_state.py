"""States of older codecs stay readable; what cannot be stored is refused before it is; sizes stay small."""

import json
import zlib
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine import workflow
from tests.workflow.diagrams import Case, boundary, end, process, script, start, timer, user, xor

STATES = Path(__file__).parent / "states"


def test_a_state_of_the_first_codec_goes_on_where_it_stood():
    """Round 2 of a return loop: a has arrived at the join, b is open and was reminded; frozen by the code of codec 1."""
    diagram = (STATES / "first.bpmn").read_bytes()
    case = Case(diagram, x=0, tanggal=None)
    case.state = (STATES / "first.state").read_bytes()
    assert json.loads(zlib.decompress(case.state))["v"] == 1

    assert case.open == ["b"]
    case.do("b", y=5)
    assert case.open == ["check"]
    assert (case.data["x"], case.data["y"]) == (3, 5)
    case.do("check", lanjut=False).do("b")
    assert case.open == ["a"], "a token of an earlier round counted again"
    assert case.do("a").do("check", lanjut=True).ended
    assert case.data["diingatkan"] is True


def test_a_state_of_a_later_codec_is_refused():
    case = Case(process("p", start(), user("a"), end("e"), flows="s>a>e"))
    later = zlib.compress(json.dumps({"v": 99, "of": "x", "trees": []}).encode())

    with pytest.raises(workflow.StateError, match="99"):
        workflow.thaw(case._definition(), later, case.hands)


def test_values_come_back_as_what_they_were_and_keys_in_their_order():
    values = {
        "z": Decimal("1.10"), "a": date(2026, 2, 28), "m": datetime(2026, 2, 28, 7, 30, tzinfo=UTC), "b": time(7, 5),
        "td": timedelta(days=2, microseconds=3), "!": "tanda", "list": [None, True, {"y": 1, "x": Decimal(2)}], "teks": "é",
    }
    case = Case(process("p", start(), user("a", "b"), end("e"), flows="s>a>b>e")).do("a", isi=values)

    kept = case.data["isi"]
    assert kept == values
    assert list(kept) == list(values)
    assert [type(value) for value in kept.values()] == [type(value) for value in values.values()]
    assert list(kept["list"][2]) == ["y", "x"]


def test_a_value_that_cannot_be_stored_leaves_the_frozen_case_as_it_was():
    case = Case(process("p", start(), user("a", "b"), end("e"), flows="s>a>b>e"))
    before = case.state
    with pytest.raises(workflow.Unstorable):
        case.do("a", x=object())

    assert case.state == before
    assert case.open == ["a"]


def test_2000_rounds_of_a_loop_stay_in_sight_and_small():
    diagram = process("p", start(), xor("lagi"), user("a"), xor("g", "lagi"), end("e"), flows="s>lagi>a>g;g>lagi;g>e: cukup = true")
    definitions = [workflow.load({"p.bpmn": diagram}, "p") for _ in range(2)]
    case = Case(diagram, n=0)
    sizes = []
    for number in range(2000):
        running = workflow.thaw(definitions[number % 2], case.state, case.hands)
        [task] = workflow.waiting(running).tasks
        workflow.finish(running, task.id, {"n": number, "cukup": False})
        workflow.run(running)
        case.state = workflow.freeze(running)
        sizes.append(len(case.state))

    assert max(sizes) < sizes[0] + 40
    assert case.do("a", cukup=True).ended


def test_three_hundred_reminders_leave_no_trail():
    """The end join keeps of the fired reminders only what the last one changed."""
    diagram = process(
        "p", start(), user("a"), boundary("ingat", "a", timer('duration("P1D")', "Cycle"), interrupting=False), script("k", "{ke: ke + 1}"),
        end("e", "e2"), flows="s>a>e;ingat>k>e2",
    )
    definition = workflow.load({"p.bpmn": diagram}, "p")
    case = Case(diagram, ke=0)
    sizes = []
    for _ in range(300):
        case.hands.now += timedelta(days=1)
        running = workflow.thaw(definition, case.state, case.hands)
        assert workflow.fire_due(running) == 1
        case.state = workflow.freeze(running)
        sizes.append(len(case.state))

    assert max(sizes) < sizes[1] + 40
    assert case.do("a").ended
