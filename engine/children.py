"""Children: opened one by one, counted by rows, told to the parent when all have ended, handed on at a cut-off."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine import cases, starting, starts, workflow
from engine.actors import System
from engine.bundles import in_force
from engine.errors import CaseClosed
from engine.kin import counters
from engine.starting import Origin
from engine.step import note, take_case
from engine.subjects import Subject
from models import Case, Child, Cohort, Outbox, forget, session
from operations import effects

UNFINISHED = ("WAITING", "OPEN")


def expand(row: Outbox, now: datetime) -> None:
    """One outbox row for each child of a batch."""
    cohort, first, last = (row.payload[key] for key in ("cohort", "first", "last"))
    batch = sa.select(Child.id).where(Child.cohort_id == cohort, Child.number.between(first, last), Child.status == "WAITING")
    _order_each("child", list(session.scalars(batch.order_by(Child.number))), row, now)


def _order_each(kind: str, child_ids: list[int], row: Outbox, now: datetime, **more: Any) -> None:
    orders = [
        {"case_id": row.case_id, "kind": kind, "payload": {"child": child, "number": number, **more}, "due_at": now, "created_at": now}
        for number, child in enumerate(child_ids, 1)
    ]
    if orders:
        session.execute(sa.insert(Outbox), orders)


def open_one(row: Outbox, now: datetime) -> None:
    """Open one child case; a child that was cancelled or handed on meanwhile is left alone."""
    child = session.get_one(Child, row.payload["child"], with_for_update=True, populate_existing=True)
    cohort = session.get_one(Cohort, child.cohort_id)
    parent = session.get_one(Case, cohort.parent_id)
    if child.status not in ("WAITING", "FAILED") or parent.status == "CANCELLED":
        return
    subject = Subject(child.subject_kind, child.subject_key)
    own = cohort.service_id == parent.service_id
    case = starting.start(
        cohort.service_id, event=cohort.event, process=cohort.process, subject=subject, answers=workflow.unpack(child.answers),
        by=System(f"parent:{parent.id}"), now=now, key=f"child:{child.id}",
        origin=Origin(parent, parent.bundle_id if own else None, child.due_at),
    )
    child.case_id, child.status = case.id, "OPEN"
    if case.status != "OPEN":  # it ran to its end at once
        child.status, child.outcome = case.status, case.outcome


def give_up(row: Outbox, _now: datetime) -> None:
    """A child that cannot be opened counts as failed, so that it holds nobody; a retry of its incident opens it still."""
    if row.kind == "child":
        child = session.get_one(Child, row.payload["child"])
        if child.status == "WAITING":
            child.status, child.outcome = "FAILED", row.error


def disband(row: Outbox, now: datetime) -> None:
    """End every unfinished child of a case, each in a transaction of its own."""
    cohorts = sa.select(Cohort.id).where(Cohort.parent_id == row.case_id)
    waiting = sa.and_(Child.cohort_id.in_(cohorts), Child.status == "WAITING")
    session.execute(sa.update(Child).where(waiting).values(status="CANCELLED"))
    running = sa.select(Child.case_id).where(Child.cohort_id.in_(cohorts), Child.status == "OPEN").order_by(Child.id)
    orders = [
        {"case_id": row.case_id, "kind": "cancel", "payload": row.payload, "origin_id": row.id, "target_id": case, "lane": f"case:{case}",
         "due_at": now, "created_at": now}
        for case in session.scalars(running)
    ]
    if orders:
        session.execute(sa.insert(Outbox), orders)


def cancel_one(row: Outbox, now: datetime) -> None:
    """End one case because of its parent or of what became of its subject."""
    try:
        cases.cancel(row.target_id or 0, by=System(f"event:{row.origin_id}"), now=now, reason=row.payload["reason"])
    except CaseClosed:
        row.error = "already ended"


def move(row: Outbox, now: datetime) -> None:
    """Hand a case's unfinished children to the open case about another session or period, one by one."""
    target = _next_parent(row, now)
    for cohort in list(session.scalars(sa.select(Cohort).where(Cohort.parent_id == row.case_id).order_by(Cohort.id))):
        unfinished = sa.select(Child.id).where(Child.cohort_id == cohort.id, Child.status.in_(UNFINISHED))
        if row.payload.get("spare"):
            unfinished = unfinished.where(Child.stage.is_(None))
        if children := list(session.scalars(unfinished.order_by(Child.id))):
            heir = Cohort(
                parent_id=target.id, element=cohort.element, service_id=cohort.service_id, process=cohort.process, event=cohort.event,
                message=cohort.message, created_at=now,
            )
            session.add(heir)
            session.flush()
            _order_each("adopt", children, row, now, cohort=heir.id, message=row.payload.get("message"))


def _next_parent(row: Outbox, now: datetime) -> Case:
    service_id, key, event, kind = (row.payload[name] for name in ("service", "key", "event", "kind"))
    about = sa.and_(Case.service_id == service_id, Case.subject_kind == kind, Case.subject_key == key, Case.status == "OPEN")
    target = session.scalar(sa.select(Case).where(about, Case.id != row.case_id).order_by(Case.id.desc()).limit(1))
    if target is not None:
        return target
    if event is None:
        raise LookupError(f"{service_id}: there is no open case about {kind}:{key} to hand children to")
    process = starts.find(in_force(service_id)[1], event).process
    return starting.start(
        service_id, event=event, process=process, subject=Subject(kind, key), answers={}, by=System("cutoff"), now=now, key=key
    )


def adopt(row: Outbox, now: datetime) -> None:
    """Hand one child to its new parent."""
    found = session.get_one(Child, row.payload["child"])
    case = take_case(found.case_id) if found.case_id else None  # the case first, as everywhere
    child = session.get_one(Child, found.id, with_for_update=True, populate_existing=True)
    if child.status not in UNFINISHED:
        return
    cohort = session.get_one(Cohort, row.payload["cohort"])
    heir = Child(
        cohort_id=cohort.id, number=row.payload["number"], subject_kind=child.subject_kind, subject_key=child.subject_key,
        answers=child.answers, due_at=child.due_at, status=child.status, case_id=child.case_id, stage=child.stage,
        division=child.division, report=child.report,
    )
    session.add(heir)
    session.flush()
    child.status, child.case_id = "MOVED", None
    if case is None:
        _order_each("child", [heir.id], row, now)
        return
    case.parent_id = cohort.parent_id
    note(case, "pindah_induk", {"induk": cohort.parent_id}, by=System("cutoff"), now=now)
    if row.payload.get("message"):
        effects.throw("message", row.payload["message"], workflow.pack({"induk": cohort.parent_id}), now=now, key=case.number)


def tell(row: Outbox, now: datetime) -> None:
    """One message to each open child, or to each at a stage."""
    theirs = sa.select(Cohort.id).where(Cohort.parent_id == row.case_id)
    at = [Child.cohort_id.in_(theirs), Child.status == "OPEN"]
    if row.payload["stage"] is not None:
        at.append(Child.stage == row.payload["stage"])
    for number in session.scalars(sa.select(Case.number).join(Child, Child.case_id == Case.id).where(*at).order_by(Child.id)):
        effects.throw("message", row.payload["message"], row.payload["content"], now=now, case_id=row.case_id, key=number)


def _complete() -> sa.Select[tuple[Cohort]]:
    busy = sa.exists().where(Child.cohort_id == Cohort.id, Child.status.in_(UNFINISHED))
    return sa.select(Cohort).where(Cohort.told_at.is_(None), ~busy).order_by(Cohort.id).limit(100)


def someone_to_tell() -> bool:
    """Whether all children of a cohort have ended and its parent has not been told; a look without a lock."""
    found = session.scalar(_complete().with_only_columns(Cohort.id).limit(1))
    forget()
    return found is not None


def tell_parents(now: datetime, *of: sa.ColumnElement[bool]) -> int:
    """Send the message of every cohort (or of those that fulfil conditions) whose children have all ended; returns how many."""
    query = _complete().where(*of)
    if session.get_bind().dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True, of=Cohort)
    done = list(session.scalars(query))
    for cohort in done:
        cohort.told_at = now
        parent = session.get_one(Case, cohort.parent_id)
        if parent.status == "OPEN":
            payload = {"elemen": cohort.element, **counters(parent.id, cohort.id)}
            effects.throw("message", cohort.message, payload, now=now, key=parent.number)
    return len(done)
