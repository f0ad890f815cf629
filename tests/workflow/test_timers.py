"""Virtual time: due once per definition, fired in due order, in the past and in the far future."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.workflow.diagrams import (
    Case,
    boundary,
    catch,
    end,
    named,
    process,
    properties,
    receive,
    script,
    start,
    sub,
    timer,
    user,
    xor,
)

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


def test_a_deadline_after_a_reminder_takes_the_task_with_it():
    case = Case(REMIND)
    case.wait(days=2)
    case.wait(days=2)

    assert case.ended
    assert "lewat" in case.walked


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


def _cycle(expression: str) -> bytes:
    return process(
        "p", start(), user("a"), boundary("ingat", "a", timer(expression, "Cycle"), interrupting=False), script("k", "{n: n + 1}"),
        end("e", "e2"), flows="s>a>e;ingat>k>e2",
    )


@pytest.mark.parametrize("expression", ['"R3/P7D"', '{tiap: duration("P7D"), kali: 3}'])
def test_a_cycle_reminds_as_often_as_it_says_and_no_more(expression):
    case = Case(_cycle(expression), n=0)
    begun = case.hands.now
    fired = []
    while case.waits.timers:
        [wait] = case.waits.timers
        fired.append((wait.due - begun).days)
        assert case.wait(seconds=(wait.due - case.hands.now).total_seconds() - 1) == 0
        assert case.wait(seconds=1) == 1

    assert fired == [7, 14, 21]
    assert case.wait(days=365) == 0
    assert case.do("a").ended


def test_an_endless_cycle_ends_with_its_task():
    case = Case(_cycle('duration("P1D")'), n=0)

    assert case.wait(days=30) == 30
    assert case.do("a").waits.timers == []
    assert case.ended


@pytest.mark.parametrize("expression", ['"R/P1M"', 'duration("P1M")', '{tiap: duration("P1M"), mulai: date and time("2027-02-28T09:00:00")}'])
def test_a_monthly_cycle_stays_on_the_months_end(expression):
    case = Case(_cycle(expression), n=0, now=datetime(2027, 1, 31, 2, tzinfo=UTC))
    days = []
    for _ in range(4):
        [wait] = case.waits.timers
        days.append((wait.due.astimezone(case.hands.zone).month, wait.due.astimezone(case.hands.zone).day))
        case.wait(seconds=(wait.due - case.hands.now).total_seconds())

    assert days == ([(2, 28), (3, 28), (4, 28), (5, 28)] if "mulai" in expression else [(2, 28), (3, 31), (4, 30), (5, 31)])


def test_a_cycle_with_a_first_moment_begins_there():
    case = Case(_cycle('"R2/2027-06-01T08:00:00/P1M"'), n=0, now=datetime(2027, 1, 1, 2, tzinfo=UTC))

    assert [t.due.isoformat() for t in case.waits.timers] == ["2027-06-01T08:00:00+07:00"]
    assert case.wait(days=365) == 2
    assert case.waits.timers == []


@pytest.mark.parametrize("expression", ['"tiap hari"', '{kali: 3}', '"R/PT0S"', 'duration("-P1D")', '{tiap: duration("P1D"), kali: "tiga"}'])
def test_a_cycle_that_is_none_is_an_error_that_says_so(expression):
    with pytest.raises(TypeError, match="R3/P7D"):
        Case(_cycle(expression), n=0)


def test_a_cycle_long_overdue_goes_on_in_the_next_step():
    case = Case(_cycle('duration("PT1H")'), n=0)

    assert case.wait(days=6) == 100
    assert case.wait() == 44
    assert case.wait() == 0


def _clock(edge: str) -> bytes:
    box = sub(
        "kotak", start("s2"), xor("lagi"), user("periksa"), xor("g", "lengkapi"), user_with_role("lengkapi", "Pegawai"), receive("bkn", "jawaban"),
        end("e2"), flows="s2>lagi>periksa>g;g>bkn: lanjut = true;g>lengkapi>lagi;bkn>e2",
    )
    return process("p", start(), box, edge, end("e", "e3"), flows="s>kotak>e;lewat>e3", outside=named(messages="jawaban"))


def user_with_role(name: str, role: str) -> str:
    return f'<bpmn:userTask id="{name}" name="{name}">{properties(role=role)}</bpmn:userTask>'


@pytest.mark.parametrize(("expression", "kind"), [('duration("P10D")', "Duration"), ('{tiap: duration("P10D"), kali: 1}', "Cycle")])
def test_a_clock_stands_still_while_the_case_is_with_the_employee_or_outside(expression, kind):
    edge = boundary("lewat", "kotak", timer(expression, kind), interrupting=kind == "Duration", pauses_for="Pegawai, bkn")
    case = Case(_clock(edge))
    begun = case.hands.now
    case.wait(days=4)
    case.do("periksa", lanjut=False)
    assert case.waits.timers == []
    assert case.wait(days=30) == 0
    case.do("lengkapi")
    assert [t.due - begun for t in case.waits.timers] == [timedelta(days=40)]
    case.wait(days=1)
    case.do("periksa", lanjut=True)
    assert (case.waits.timers, case.waits.stuck) == ([], False)
    case.wait(days=100)

    assert case.hear("jawaban").ended


def test_a_clock_that_never_pauses_goes_on():
    case = Case(_clock(boundary("lewat", "kotak", timer('duration("P10D")'))))
    case.wait(days=4)
    case.do("periksa", lanjut=False)

    assert case.wait(days=6) == 1
    assert case.ended
