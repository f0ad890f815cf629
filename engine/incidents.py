"""Steps that failed: kept where an administrator sees and retries them."""

from datetime import datetime

import sqlalchemy as sa

from engine.actors import System
from engine.errors import NotFound, StepFailed
from engine.mirror import UNASSIGNED
from engine.step import note, take_case
from models import Incident, Outbox, Task, Timer, forget, session

CLOSED_AT_ONCE = 20


def report(failure: StepFailed, now: datetime, *, case_id: int | None = None, outbox_id: int | None = None) -> Incident:
    """Keep a failed step; the same failure of the same case is told once while it is open."""
    case_id = failure.case_id or case_id
    known = session.scalar(
        sa.select(Incident).where(
            Incident.case_id == case_id, Incident.what == failure.what, Incident.task_id == failure.task_id,
            Incident.error == failure.error, Incident.resolved_at.is_(None),
        )
    )
    if known is not None:
        return known
    incident = Incident(
        case_id=case_id, task_id=failure.task_id, outbox_id=outbox_id, what=failure.what, element=failure.element,
        error=failure.error, opened_at=now,
    )
    session.add(incident)
    session.flush()
    return incident


def open_incidents() -> list[Incident]:
    """Every incident that waits, the newest first; a role nobody holds counts only while its task is open."""
    gone = sa.and_(Incident.what == UNASSIGNED, Task.status != "OPEN")
    query = sa.select(Incident).outerjoin(Task, Task.id == Incident.task_id).where(Incident.resolved_at.is_(None))
    return list(session.scalars(query.where(sa.not_(sa.func.coalesce(gone, False))).order_by(Incident.id.desc())))


def _mended(now: datetime) -> sa.Select[tuple[int]]:
    """Step incidents whose task is done, or whose due timers have fired."""
    late = sa.exists().where(Timer.case_id == Incident.case_id, Timer.due_at <= now)
    fired = sa.and_(Incident.task_id.is_(None), ~late)
    query = sa.select(Incident.id).outerjoin(Task, Task.id == Incident.task_id).order_by(Incident.id)
    return query.where(
        Incident.what == "step", Incident.resolved_at.is_(None), Incident.outbox_id.is_(None), Incident.case_id.is_not(None),
        sa.or_(Task.status == "DONE", fired),
    )


def any_mended(now: datetime) -> bool:
    """Whether a step that failed has succeeded since; a look without a lock."""
    found = session.scalar(_mended(now).limit(1)) is not None
    forget()
    return found


def close_mended(now: datetime) -> int:
    """Close the incidents of steps that have succeeded since, each told in its case's chain; returns how many."""
    closed = 0
    for incident_id in session.scalars(_mended(now).limit(CLOSED_AT_ONCE)).all():
        incident = session.get_one(Incident, incident_id)
        case = take_case(incident.case_id or 0)
        session.refresh(incident)  # an administrator may have closed it while we waited for the case
        if incident.resolved_at is None:
            incident.resolved_at = now
            note(case, "insiden_selesai", {"insiden": incident.id, "unsur": incident.element}, by=System("operator"), now=now)
            closed += 1
    return closed


def retry(incident_id: int, *, by: int, now: datetime) -> None:
    """Close an incident and let its timer or outbox row run again at once; raises NotFound."""
    incident = session.get(Incident, incident_id)
    if incident is None or incident.resolved_at is not None:
        raise NotFound(incident=incident_id)
    incident.resolved_at, incident.resolved_by = now, by
    if incident.outbox_id:
        session.execute(
            sa.update(Outbox).where(Outbox.id == incident.outbox_id).values(status="WAITING", attempts=0, due_at=now, leased_until=None)
        )
    elif incident.case_id:
        session.execute(sa.update(Timer).where(Timer.case_id == incident.case_id).values(retry_at=None))
    session.flush()


def resend(outbox_id: int, *, now: datetime) -> None:
    """Let an effect that waits or failed be carried out at once; raises NotFound when it is done."""
    row = session.get(Outbox, outbox_id)
    if row is None or row.status == "DONE":
        raise NotFound(outbox=outbox_id)
    row.status, row.due_at, row.leased_until = "WAITING", now, None
    row.attempts = 0 if row.error else row.attempts
    session.flush()
