"""Timers whose moment is computed once by FEEL and which fire only when the caller lets due time pass.

Findings 2 and §2: one due date per definition (stock keeps one per task), the clock is the caller's, due order decides.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.task import Task


class DueTimer(TimerEventDefinition):
    """A timer with a due moment of its own."""

    def __init__(self, name: str, expression: str, key: str) -> None:
        super().__init__(name, expression)
        self.key = f"due:{key}"

    def due(self, my_task: Task) -> datetime:
        """The moment it fires; computed when the token arrives and kept with the task."""
        if self.key not in my_task.internal_data:
            hands = my_task.workflow.top_workflow.script_engine
            moment = moment_of(hands.evaluate(my_task, self.expression), hands.machine.now, hands.machine.zone)
            my_task.internal_data[self.key] = moment
        kept: datetime = my_task.internal_data[self.key]
        return kept

    def has_fired(self, my_task: Task) -> bool:
        """Whether the time the caller has let pass has reached the due moment."""
        due = self.due(my_task)
        until = my_task.workflow.top_workflow.script_engine.until
        return until is not None and due <= until

    def timer_value(self, my_task: Task) -> str:
        return self.due(my_task).isoformat()


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
    if isinstance(getattr(value, "months", None), int):
        return _add_months(now.astimezone(zone), value.months)
    raise TypeError(f"a timer needs a date, a date-time or a duration, not {value!r}")


def _add_months(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def own(definition: Any, key: str) -> Any:
    """Our timer in place of a stock one; other definitions stay as they are."""
    if isinstance(definition, DurationTimerEventDefinition | TimeDateEventDefinition | CycleTimerEventDefinition):
        return DueTimer(definition.name, definition.expression, key)
    return definition
