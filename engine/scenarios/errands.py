"""The worker's part of a scenario: what its cases wrote is carried out in order, nothing of anybody else's."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engine import assigning, cases, children, delivering, outbox, worker
from engine.actors import System
from engine.errors import Refusal
from engine.scenarios.outcome import Unmet
from models import Case, Cohort, Outbox, Task, Timer, session, transaction

RESTLESS = 5000  # deliveries after one step beyond which cases keep each other busy


@dataclass(frozen=True)
class Since:
    """Where the tables stood before the scenario: what has come later belongs to it."""

    case: int
    row: int

    @classmethod
    def now(cls) -> "Since":
        return cls(*(session.scalar(sa.select(sa.func.max(table.id))) or 0 for table in (Case, Outbox)))


def settle(since: Since, now: datetime) -> None:
    """Carry out events, children and what parents are told, until nothing is due; what would leave the house stays.

    Raises Unmet when two cases keep each other busy for ever.
    """
    for _ in range(RESTLESS):
        if not (_carry_one(worker.EVENTS, since, now) or _carry_one(worker.BULK, since, now) or _look_after(since, now)):
            return
    raise Unmet("peristiwa antarberkas", "selesai", f"masih ada setelah {RESTLESS} pengantaran")


def next_due(since: Since) -> tuple[int, datetime] | None:
    """The case of the scenario whose timer is due first, and when."""
    mine = sa.select(Timer.case_id, Timer.due_at).join(Case).where(Case.id > since.case, Case.status == "OPEN", Case.suspended_at.is_(None))
    row = session.execute(mine.order_by(Timer.due_at, Timer.id).limit(1)).first()
    return (row.case_id, row.due_at) if row else None


def wake(case_id: int, since: Since, now: datetime) -> None:
    """Fire a case's timers and carry out what follows."""
    with transaction():
        cases.wake(case_id, by=System("timer"), now=now)
    settle(since, now)


def _carry_one(carriers: dict[str, outbox.Inside], since: Since, now: datetime) -> bool:
    """Carry out the first due row; a refusal ends the row as the worker ends it, what breaks a diagram is raised."""
    fresh = sa.and_(Outbox.id > since.row, Outbox.case_id.is_(None), Outbox.target_id.is_(None))
    own = sa.and_(Outbox.case_id > since.case, sa.or_(Outbox.target_id.is_(None), Outbox.target_id > since.case))
    row_id = session.scalar(outbox.due(carriers, now).where(sa.or_(fresh, own, Outbox.target_id > since.case)).with_only_columns(Outbox.id))
    if row_id is None:
        return False
    try:
        with transaction():
            row = session.get_one(Outbox, row_id)
            row.status, row.done_at = "DONE", now
            if row.kind == "readdress":
                _address_own(row, since, now)
            else:
                carriers[row.kind](row, now)
    except outbox.Later as wait:
        outbox.put_off(row_id, wait)
    except Refusal as refusal:
        outbox.after_failure(row_id, refusal, now, children.give_up)
    return True


def _address_own(row: Outbox, since: Since, now: datetime) -> None:
    """Address the scenario's own open tasks anew, and nobody else's."""
    own = sa.select(Task.case_id).where(Task.status == "OPEN", Task.case_id > since.case).distinct().order_by(Task.case_id)
    for case_id in list(session.scalars(own)):
        assigning.address(Outbox(kind="address", target_id=case_id, origin_id=row.id), now)


def _look_after(since: Since, now: datetime) -> int:
    with transaction():
        return children.tell_parents(now, Cohort.parent_id > since.case) + delivering.revive_kept(now)
