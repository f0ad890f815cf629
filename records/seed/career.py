"""Careers: ranks every four years, and the salary each of them and each step of the table brings."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from records.reference import Tables
from records.salary import Ladder

RANKS = (
    "I/a", "I/b", "I/c", "I/d", "II/a", "II/b", "II/c", "II/d", "III/a", "III/b", "III/c", "III/d", "IV/a", "IV/b", "IV/c",
    "IV/d", "IV/e",
)
FIRST_TABLE = date(2024, 1, 1)  # salaries are on record since the first table we know of
FICTIVE_MONTHS = 36  # credited to whoever begins in one of the ranks below (career R3)
FICTIVE_RANKS = frozenset({"I/b", "I/c", "I/d", "II/b", "II/c", "II/d"})
RANK_MONTHS = 48
NOTICE_MONTHS = 2  # a salary step is granted so long before it begins


@dataclass(frozen=True)
class Rank:
    """A rank from a day on, with the months of service in rank counted at its start."""

    name: str
    since: date
    months: int


@dataclass(frozen=True)
class Pay:
    """A salary from a day on and what brought it."""

    cause: str
    rank: str
    since: date
    months: int
    amount: int
    previous: int | None
    next_due: date | None = None


def months_after(day: date, months: int) -> date:
    """The first of the month so many months later, or earlier for a negative number."""
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def months_of(start: date, end: date) -> int:
    """The months between the firsts of two months."""
    return (end.year - start.year) * 12 + end.month - start.month


def ranks(started: date, first: int, last: int, tables: Tables) -> list[Rank]:
    """A rank every four years from the first to the last one."""
    months = FICTIVE_MONTHS if RANKS[first] in FICTIVE_RANKS else 0
    rows = [Rank(RANKS[first], started, months)]
    for number in range(first + 1, last + 1):
        before = rows[-1]
        lost = int(tables.shift(before.name, RANKS[number])) * 12
        rows.append(Rank(RANKS[number], months_after(before.since, RANK_MONTHS), max(before.months + RANK_MONTHS - lost, 0)))
    return rows


def salaries(career: list[Rank], pns_from: date | None, day: date, tables: Tables) -> list[Pay]:
    """Every salary since the first table on record, steps already granted for the months to come included."""
    until = months_after(day, NOTICE_MONTHS)
    found: list[Pay] = []
    for rank, following in zip(career, [*career[1:], None], strict=True):
        ladder = tables.ladder(rank.name)
        if ladder is None:
            continue
        end = min(until, following.since - timedelta(days=1)) if following else until
        found += _within(rank, ladder, end, found[-1] if found else None)
    if pns_from and FIRST_TABLE <= pns_from <= day:
        found = _with_appointment(found, pns_from)
    return found


def _within(rank: Rank, ladder: Ladder, end: date, before: Pay | None) -> Iterator[Pay]:
    """The salaries of one rank: its beginning, then a step whenever the service in rank reaches the next row."""
    start = max(rank.since, FIRST_TABLE)
    if start > end:
        return
    months = rank.months + months_of(rank.since, start)
    cause = "PP_BARU" if start > rank.since else "KP" if before or rank.months > FICTIVE_MONTHS else "CPNS"
    pay = _pay(cause, rank, ladder, start, months, before)
    yield pay
    while pay.next_due is not None and pay.next_due <= end:
        pay = _pay("KGB", rank, ladder, pay.next_due, pay.months + months_of(pay.since, pay.next_due), pay)
        yield pay


def _pay(cause: str, rank: Rank, ladder: Ladder, since: date, months: int, before: Pay | None) -> Pay:
    step, following = ladder.at(months // 12), ladder.after(months // 12)
    assert step is not None, f"{rank.name} has no step for {months} months"
    amount = step.amount
    if cause == "KP" and before and amount < before.amount:
        amount = (ladder.at_least(before.amount) or step).amount
    due = months_after(since, following.years * 12 - months) if following else None
    return Pay(cause, rank.name, since, months, amount, before.amount if before else None, due)


def _with_appointment(rows: list[Pay], pns_from: date) -> list[Pay]:
    """The salaries with that of the appointment as a permanent civil servant, from which the full amount is paid."""
    earlier = [row for row in rows if row.since < pns_from]
    if not earlier:
        return rows
    last = earlier[-1]
    own = replace(
        last, cause="CPNS_PNS", since=pns_from, months=last.months + months_of(last.since, pns_from), previous=last.amount
    )
    return [*earlier, own, *rows[len(earlier) :]]
