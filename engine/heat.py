"""Where cases wait: figures of every element of a diagram over a period, and the cases behind them."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles

import sqlalchemy as sa

from models import Case, Event, Task, Unit, session

MOST_STEPS = 50_000  # steps of a period that are read for counts of elements without a task
MOST_CASES = 200


@dataclass(frozen=True)
class Asked:
    """Which process of a service, in which period, of which unit with all below it."""

    service_id: str
    process: str
    since: datetime
    until: datetime
    unit_id: int | None = None


@dataclass(frozen=True)
class Heat:
    """The figures of one element; times are from the opening to the first hand laid on it, and from there to the end."""

    element: str
    count: int
    open: int = 0
    returns: int = 0  # how often it came again in a case
    overdue: int = 0
    waiting: tuple[timedelta, timedelta] | None = None  # median and 90th percentile
    working: tuple[timedelta, timedelta] | None = None


def heat(asked: Asked, now: datetime) -> list[Heat]:
    """The figures of every element that was reached, tasks first by how long they wait; confidential cases are left out."""
    rows = defaultdict(list)
    for task in session.scalars(sa.select(Task).join(Case, Case.id == Task.case_id).where(*within(asked), *_in_period(asked))):
        rows[task.element].append(task)
    tasks = sorted((_of(element, found, now) for element, found in rows.items()), key=lambda one: -weight(one))
    others = _walked(asked)
    return [*tasks, *(Heat(element, count) for element, count in others.most_common() if element not in rows)]


def within(asked: Asked) -> list[sa.ColumnElement[bool]]:
    """The conditions that a case is one of those asked for; confidential ones never are."""
    own = [Case.service_id == asked.service_id, Case.process == asked.process, Case.confidential.is_(False)]
    return own if asked.unit_id is None else [*own, Case.unit_id.in_(_below(asked.unit_id))]


def _below(unit_id: int) -> sa.Select[tuple[int]]:
    tree = sa.select(Unit.id).where(Unit.id == unit_id).cte("below", recursive=True)
    return sa.select(tree.union_all(sa.select(Unit.id).join(tree, Unit.parent_id == tree.c.id)).c.id)


def _in_period(asked: Asked) -> list[sa.ColumnElement[bool]]:
    return [Task.opened_at < asked.until, sa.or_(Task.done_at.is_(None), Task.done_at >= asked.since)]


def _of(element: str, found: Sequence[Task], now: datetime) -> Heat:
    done = [task for task in found if task.done_at is not None]
    late = [task for task in found if task.due_at is not None and (task.done_at or now) > task.due_at]
    started = [task for task in found if task.started_at is not None or task.done_at is not None]
    return Heat(
        element, len(found), open=sum(task.status == "OPEN" for task in found), returns=len(found) - len({task.case_id for task in found}),
        overdue=len(late), waiting=_spread([(task.started_at or task.done_at or now) - task.opened_at for task in started]),
        working=_spread([task.done_at - task.started_at for task in done if task.done_at and task.started_at]),
    )


def _spread(times: Iterable[timedelta]) -> tuple[timedelta, timedelta] | None:
    seconds = sorted(max(0.0, time.total_seconds()) for time in times)
    if not seconds:
        return None
    ninth = quantiles(seconds, n=10, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return timedelta(seconds=median(seconds)), timedelta(seconds=ninth)


def weight(one: Heat) -> float:
    """How long an element holds a case: median waiting and working time in seconds."""
    return sum(spread[0].total_seconds() for spread in (one.waiting, one.working) if spread)


def _walked(asked: Asked) -> Counter[str]:
    steps = sa.select(Event.body).join(Case, Case.id == Event.case_id).where(
        *within(asked), Event.kind == "langkah", Event.at >= asked.since, Event.at < asked.until
    )
    return Counter(element for body in session.scalars(steps.limit(MOST_STEPS)) for element in json.loads(body).get("jalan", ()))


def by_unit(asked: Asked, now: datetime) -> list[tuple[str, int, int, tuple[timedelta, timedelta] | None]]:
    """For each unit: cases opened in the period, of them overdue, and median and 90th percentile until the end."""
    rows = session.execute(
        sa.select(Unit.name, Case.opened_at, Case.closed_at, Case.due_at).join(Unit, Unit.id == Case.unit_id)
        .where(*within(asked), Case.opened_at >= asked.since, Case.opened_at < asked.until)
    ).all()
    units = defaultdict(list)
    for row in rows:
        units[row.name].append(row)
    return [
        (name, len(found), sum(row.due_at is not None and (row.closed_at or now) > row.due_at for row in found),
         _spread([row.closed_at - row.opened_at for row in found if row.closed_at]))
        for name, found in sorted(units.items(), key=lambda item: -len(item[1]))
    ]


def cases_at(asked: Asked, element: str) -> list[Case]:
    """The cases that had that task in the period, newest first."""
    tasks = sa.select(Task.case_id).where(Task.element == element, *_in_period(asked))
    query = sa.select(Case).where(*within(asked), Case.id.in_(tasks)).order_by(Case.id.desc()).limit(MOST_CASES)
    return list(session.scalars(query))
