"""Virtual time: due once per definition, fired in due order, in the past and in the far future."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.workflow.diagrams import Case, boundary, catch, end, process, script, start, timer, user

REMIND = process(
    "p", start(), user("a"), boundary("ingat", "a", timer('duration("P2D")'), interrupting=False),
    boundary("lewat", "a", timer('duration("P4D")')), script("s1", "{diingatkan: true}"), end("e", "e1", "e2"),
    flows="s>a>e;ingat>s1>e1;lewat>e2",
)
YEARS = [datetime(1987, 2, 27, 2, tzinfo=UTC), datetime(2093, 12, 30, 2, tzinfo=UTC)]


@pytest.mark.parametrize("now", YEARS)
def test_a_reminder_comes_before_the_deadline_even_when_both_are_long_due(now):
    case = Case(REMIND, now=now)
    due = sorted(t.due for t in case.waits.timers)
    assert due == [now + timedelta(days=2), now + timedelta(days=4)]

    assert case.wait(days=30) == 2
    assert case.ended
    assert case.walked.index("ingat") < case.walked.index("lewat")
    assert case.data["diingatkan"] is True


def test_a_reminder_leaves_the_task_open_under_its_own_id():
    case = Case(REMIND)
    before = case.waits.tasks[0].id
    case.wait(days=2)

    assert [t.id for t in case.waits.tasks] == [before]
    assert [t.element for t in case.waits.timers] == ["lewat"]
    assert case.do("a").ended


def test_a_completed_task_takes_its_timers_with_it():
    case = Case(REMIND).do("a")

    assert case.ended
    assert case.wait(days=30) == 0


def test_a_date_means_the_end_of_that_day_in_the_agencys_zone():
    diagram = process("p", start(), catch("tunggu", timer('date("2026-06-10")', "Date")), end("e"), flows="s>tunggu>e")

    assert Case(diagram).waits.timers[0].due == datetime(2026, 6, 10, 16, 59, 59, tzinfo=UTC)


def test_a_month_is_a_calendar_month():
    diagram = process("p", start(), catch("tunggu", timer('duration("P1M")')), end("e"), flows="s>tunggu>e")
    case = Case(diagram, now=datetime(2026, 1, 31, 2, tzinfo=UTC))

    assert case.waits.timers[0].due == datetime(2026, 2, 28, 2, tzinfo=UTC)


def test_a_timer_does_not_fire_inside_a_completion_that_comes_first():
    diagram = process(
        "p", start(), user("a", "b"), boundary("lewat", "b", timer('duration("PT1H")')), end("e", "e2"), flows="s>a>b>e;lewat>e2"
    )
    case = Case(diagram).do("a")
    case.hands.now += timedelta(hours=5)
    case.do("b")

    assert "lewat" not in case.walked


def test_a_timer_that_is_no_time_is_an_error_that_says_so():
    diagram = process("p", start(), catch("tunggu", timer('"besok"')), end("e"), flows="s>tunggu>e")

    with pytest.raises(TypeError, match="date, a date-time or a duration"):
        Case(diagram)
