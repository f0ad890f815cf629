"""A cancelled case goes along the path its diagram draws for that, with everything else ended; once, and by nobody else's word."""

from typing import Any

import pytest

from engine import workflow
from engine.workflow.model import CANCELLED
from tests.workflow.diagrams import (
    Case,
    boundary,
    call,
    end,
    event_sub,
    message,
    named,
    par,
    process,
    signal,
    start,
    sub,
    timer,
    user,
)

MESSAGE, SIGNAL = message(CANCELLED, variable="batal"), signal(CANCELLED)
NAMES = named(messages=CANCELLED), named(signals=CANCELLED)
HANDLER = user("bereskan"), end("es_e")


def _drawn(definition: str, outside: str) -> Case:
    """Two branches, one inside a call with a reminder; the path of a cancellation has a task of its own."""
    handler = event_sub("es", start("es_s", definition), *HANDLER, flows="es_s>bereskan>es_e")
    main = process(
        "p", start(), par("g", "h"), user("a"), call("c", "anak"), boundary("t", "a", timer('duration("P1D")'), interrupting=False), handler,
        end("e", "te"), flows="s>g;g>a>h;g>c>h;h>e;t>te", outside=outside,
    )
    child = process("anak", start("s2"), sub("k", start("s3"), user("b"), end("e3"), flows="s3>b>e3"), end("e2"), flows="s2>k>e2")
    return Case({"p": main, "q": child}, x=1)


def _cancel(case: Case, **payload: Any) -> bool:
    running = case._running()
    drawn = workflow.cancel(running, payload)
    if drawn:
        workflow.run(running)
    case._put_away(running)
    return drawn


@pytest.mark.parametrize(("definition", "outside"), [(MESSAGE, NAMES[0]), (SIGNAL, NAMES[1])])
def test_only_the_drawn_path_goes_on_with_the_newest_variables(definition, outside):
    case = _drawn(definition, outside).do("b", y=2)

    assert _cancel(case, alasan="pindah")
    assert case.open == ["bereskan"]
    assert (case.waits.timers, case.waits.subscriptions) == ([], [])
    assert case.data["y"] == 2
    case.do("bereskan", hasil="ok")
    assert case.ended
    assert case.data["hasil"] == "ok"


def test_the_reason_reaches_the_variable_of_the_message():
    case = _drawn(MESSAGE, NAMES[0])
    _cancel(case, alasan="pindah")
    assert case.data["batal"] == {"alasan": "pindah"}


def test_cancelled_on_the_way_it_ends_where_it_stands():
    case = _drawn(MESSAGE, NAMES[0])
    assert [_cancel(case), _cancel(case)] == [True, False]
    assert case.ended


def test_nobody_else_can_set_a_case_on_that_path_and_it_keeps_no_case_open():
    case = _drawn(MESSAGE, NAMES[0])
    assert [wait.name for wait in case.waits.subscriptions] == []
    with pytest.raises(workflow.NotWaiting):
        workflow.deliver(case._running(), case._running().workflow.task_tree.id + "/es", CANCELLED, {})
    case.do("a").do("b")
    assert case.ended


def test_the_clock_of_what_was_ended_no_longer_fires():
    case = _drawn(MESSAGE, NAMES[0])
    _cancel(case)
    assert case.wait(days=3) == 0
    assert case.open == ["bereskan"]
