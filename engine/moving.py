"""Taking running cases over to another version, many at once: foreseen case by case, proposed, done, and taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engine import bundles, repair, workflow
from engine.machine import Machine
from engine.step import about_case
from models import Bundle, Case, Repair, Task, session

AT_ONCE = 50  # so many a page without a script does in one request


@dataclass(frozen=True)
class Foreseen:
    """What moving one case would do: where it stands, and why it cannot be moved when it cannot."""

    case: Case
    here: tuple[str, ...]  # names of the open tasks, as they are
    there: tuple[str, ...]  # as they would be
    code: str | None = None
    element: str | None = None


def foresee(bundle_id: int, now: datetime, *, case_ids: list[int] | None = None) -> Iterator[Foreseen]:
    """What moving the open cases of the service's other versions to this one would do; nothing is changed.

    Confidential cases are left out: they are repaired one by one by somebody who may see them.
    """
    target = bundles.load(bundle_id)
    query = sa.select(Case).where(
        Case.service_id == target.service_id, Case.bundle_id != bundle_id, Case.status == "OPEN", Case.confidential.is_(False)
    )
    if case_ids is not None:
        query = query.where(Case.id.in_(case_ids))
    for case in session.scalars(query.order_by(Case.id)):
        yield _foreseen(case, target, now)


def _foreseen(case: Case, target: bundles.LoadedBundle, now: datetime) -> Foreseen:
    own = bundles.load(case.bundle_id)
    here = tuple(session.scalars(sa.select(Task.name).where(Task.case_id == case.id, Task.status == "OPEN").order_by(Task.id)))
    if case.process not in target.processes:
        return Foreseen(case, here, (), "scope_gone", case.process)
    machine = Machine(about_case(case, None, now), target)
    try:
        moved = workflow.migrate(workflow.thaw(own.definition(case.process), case.state, machine), target.definition(case.process))
    except workflow.NotMigratable as refusal:
        return Foreseen(case, here, (), refusal.code, refusal.element)
    return Foreseen(case, here, tuple(task.name for task in workflow.waiting(moved).tasks))


def propose(case_ids: list[int], bundle_id: int, *, reason: str, person_id: int, now: datetime) -> list[int]:
    """Propose the move of each case that can be moved; returns the proposals. Raises what `repair.propose` does."""
    movable = [one.case.id for one in foresee(bundle_id, now, case_ids=case_ids) if one.code is None]
    waiting = set(session.scalars(sa.select(Repair.case_id).where(Repair.done.is_(None), Repair.verb == "migrate")))
    details = {"bundle": bundle_id}
    return [
        repair.propose(case_id, "migrate", dict(details), reason=reason, person_id=person_id, now=now).id
        for case_id in movable if case_id not in waiting
    ]


def proposed(service_id: str) -> list[tuple[Repair, Case, Bundle]]:
    """The moves of a service's cases that wait for a second administrator, or were done and can still be taken back."""
    rows = session.execute(
        sa.select(Repair, Case).join(Case, Case.id == Repair.case_id)
        .where(Repair.verb == "migrate", Case.service_id == service_id, Case.status == "OPEN")
        .where(sa.or_(Repair.done.is_(None), sa.and_(Repair.done.is_(True), Repair.after == Case.event_count))).order_by(Repair.id)
    ).all()
    return [(row, case, session.get_one(Bundle, row.details["bundle"])) for row, case in rows]
