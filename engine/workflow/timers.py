"""Timers whose moment is computed once by FEEL when the token arrives, and which fire only when the caller lets time pass.

Findings 2 and §2: one due date per definition (stock keeps one per task), the clock is the caller's, due order decides;
a cycle counts from its first moment, so that a monthly one stays on the month's end. A clock with the property `pauses_for`
stands still while the case waits only for the lanes or elements named there (the employee, somebody outside).
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
)

REPEATING = re.compile(r"R(\d*)/(?:([^/]+)/)?(P[^/]+)")


class DueTimer(EventDefinition):
    """A timer with a due moment of its own; a cycle has one after the other."""

    repeats = False
    pauses_for: frozenset[str] = frozenset()

    def __init__(self, name: str, expression: str, key: str) -> None:
        super().__init__(name)
        self.expression, self.key = expression, f"due:{key}"

    def update_task(self, my_task: Any) -> None:
        self.due(my_task)

    def due(self, my_task: Any) -> datetime:
        """The moment it fires; computed when the token arrives and kept with the task."""
        if self.key not in my_task.internal_data:
            hands = my_task.workflow.top_workflow.script_engine
            value = hands.evaluate(my_task, self.expression)
            my_task.internal_data[self.key] = moment_of(value, hands.machine.now, hands.machine.zone)
        kept: datetime = my_task.internal_data[self.key]
        return kept

    def held(self, my_task: Any) -> bool:
        """Whether the clock stands still now."""
        return self._since in my_task.internal_data

    def hold(self, my_task: Any, standing: bool, now: datetime) -> None:
        """Let the clock stand still, or go on: what is due moves by the time it stood."""
        if standing and not self.held(my_task):
            self.due(my_task)
            my_task.internal_data[self._since] = now
        elif not standing and self.held(my_task):
            self._postpone(my_task, now - my_task.internal_data.pop(self._since))

    @property
    def _since(self) -> str:
        return f"held:{self.key}"

    def _postpone(self, my_task: Any, span: timedelta) -> None:
        my_task.internal_data[self.key] += span

    def again(self, fired: Any) -> dict[str, Any] | None:
        """What a further wait after this one remembers; None when this was the last."""
        return None

    def reset(self, my_task: Any) -> None:
        my_task.internal_data.pop(self.key, None)
        my_task.internal_data.pop(self._since, None)
        super().reset(my_task)


class CycleTimer(DueTimer):
    """A timer that comes again: `R3/P7D`, `R/2026-01-31T08:00:00/P1M`, a duration, or {tiap, kali, mulai}."""

    repeats = True

    def due(self, my_task: Any) -> datetime:
        plan = my_task.internal_data.get(self.key)
        if plan is None:
            hands = my_task.workflow.top_workflow.script_engine
            value = hands.evaluate(my_task, self.expression)
            plan = my_task.internal_data[self.key] = cycle_of(value, hands.machine)
        return later(plan["first"], plan["every"], plan["n"])

    def _postpone(self, my_task: Any, span: timedelta) -> None:
        plan = my_task.internal_data[self.key]
        my_task.internal_data[self.key] = {**plan, "first": plan["first"] + span}

    def again(self, fired: Any) -> dict[str, Any] | None:
        plan = fired.internal_data[self.key]
        following = plan["n"] + 1
        return None if following == plan["end"] else {self.key: {**plan, "n": following}}


def cycle_of(value: Any, machine: Any) -> dict[str, Any]:
    """The plan of a cycle: first moment, interval, which firing comes next and after which it ends (None: never).

    Without a first moment it counts from now, so that a month's end comes back after February. Raises TypeError.
    """
    times, start, every = None, None, value
    if isinstance(value, Mapping):
        times, start, every = value.get("kali"), value.get("mulai"), value.get("tiap")
    elif isinstance(value, str) and (match := REPEATING.fullmatch(value.strip())):
        count, at, span = match.groups()
        times, every = (int(count) if count else None), machine.evaluate(f'duration("{span}")', {})
        start = machine.evaluate(f'date and time("{at}")', {}) if at else None
    if not (_is_ahead(every) and isinstance(start, date | None) and isinstance(times, int | Decimal | None)):
        raise TypeError(f"a timer cycle needs a text such as R3/P7D, a duration or {{tiap, kali, mulai}}, not {value!r}")
    begun = 0 if start is not None else 1
    first = machine.now.astimezone(machine.zone) if start is None else moment_of(start, machine.now, machine.zone)
    step = every if isinstance(every, timedelta) else every.months
    return {"first": first, "every": step, "n": begun, "end": None if times is None else int(times) + begun}


def _is_ahead(span: Any) -> bool:
    return _is_span(span) and (span > timedelta(0) if isinstance(span, timedelta) else span.months > 0)


def later(first: datetime, every: timedelta | int, times: int) -> datetime:
    """The moment so many intervals (or months) after the first, by the calendar."""
    if isinstance(every, timedelta):
        return first + times * every
    return _add_months(first, times * every)


def _is_span(value: Any) -> bool:
    return isinstance(value, timedelta) or isinstance(getattr(value, "months", None), int)


def moment_of(value: Any, now: datetime, zone: Any) -> datetime:
    """The moment a timer expression means: a date is the end of that day, a duration counts from now.

    Raises TypeError when the value is neither date, date-time nor duration.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime.combine(value, time(23, 59, 59), zone)
    if isinstance(value, timedelta):
        return now + value
    if _is_span(value):
        return _add_months(now.astimezone(zone), value.months)
    raise TypeError(f"a timer needs a date, a date-time or a duration, not {value!r}")


def _add_months(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def own(definition: Any, key: str, pauses_for: str | None = None) -> Any:
    """Our timer in place of a stock one, with the lanes and elements it pauses for; other definitions stay as they are."""
    if not isinstance(definition, CycleTimerEventDefinition | DurationTimerEventDefinition | TimeDateEventDefinition):
        return definition
    kind = CycleTimer if isinstance(definition, CycleTimerEventDefinition) else DueTimer
    timer = kind(definition.name, definition.expression, key)
    timer.pauses_for = frozenset(name.strip() for name in (pauses_for or "").split(",") if name.strip())
    return timer
