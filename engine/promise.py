"""The promise of a service: a deadline in working days whose clock stands still while the case is not with us."""

from datetime import date, datetime, time, timedelta

from engine import workflow
from engine.actors import house
from engine.bundles import LoadedBundle
from models import Case, Task
from records.calendar import working_calendar

PAUSES = "pauses"  # the value of a task's property `clock` while which the promise does not run down: a partner's turn, for example


def end_of(day: date) -> datetime:
    """The last second of a day in the agency's zone."""
    return datetime.combine(day, time(23, 59, 59), house().zone)


def promised(bundle: LoadedBundle, day: date, unit_id: int | None) -> datetime | None:
    """The end of the last working day the service promises to need, counted in the unit's calendar."""
    days = bundle.manifest.get("sla_working_days")
    return end_of(working_calendar().add(day, int(days), unit_id)) if days else None


def keep(case: Case, rows: list[Task], waiting: workflow.Waiting, bundle: LoadedBundle, now: datetime) -> None:
    """Stop the clock when the case goes to the employee or outside, and set it going again with as many days more.

    A manifest with `sla_pauses: false` has a clock that never stands still; a child's own deadline does not either.
    """
    if case.due_at is None or case.parent_id is not None or not bundle.manifest.get("sla_pauses", True):
        return
    stands = case.status == "OPEN" and not _with_us(case, rows, waiting)
    if stands and case.paused_at is None:
        case.paused_at = now
    elif not stands and case.paused_at is not None:
        case.due_at, case.paused_at = due(case, now), None


def _with_us(case: Case, rows: list[Task], waiting: workflow.Waiting) -> bool:
    """Whether an open task is ours to do; a case that only waits for a message is outside."""
    elsewhere = {task.id for task in waiting.tasks if task.properties.get("clock") == PAUSES}
    open_rows = [row for row in rows if row.status == "OPEN"]
    if not open_rows:
        return not waiting.subscriptions
    return any(row.step not in elsewhere and (row.person_id is None or row.person_id != case.subject_id) for row in open_rows)


def due(case: Case, now: datetime) -> datetime | None:
    """When the promise falls due, as it stands now: every working day the clock has stood still counts for later."""
    if case.due_at is None or case.paused_at is None:
        return case.due_at
    zone, calendar = house().zone, working_calendar()
    day, today, target = case.paused_at.astimezone(zone).date(), now.astimezone(zone).date(), case.due_at.astimezone(zone).date()
    lost = 0
    while day < today:
        day += timedelta(days=1)
        lost += calendar.is_working_day(day, case.unit_id)
    return end_of(calendar.add(target, lost, case.unit_id)) if lost else case.due_at
