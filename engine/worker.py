"""What runs without a person: due timers, the outbox, reservations nobody sealed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine import cases, incidents, signing
from engine.actors import System
from engine.errors import Refusal, StepFailed
from models import Case, Decree, Event, Outbox, RequestKey, Subscription, Task, Timer, session, transaction

log = logging.getLogger(__name__)
BATCH = 50
LEASE = timedelta(minutes=2)
KEYS_KEPT = timedelta(hours=48)
RETRY = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))


def tick(clock: Callable[[], datetime]) -> int:
    """Do everything that is due now; returns how much there was. One failure does not hold up the rest."""
    return fire_timers(clock()) + carry_out(clock) + tidy(clock())


def fire_timers(now: datetime) -> int:
    """Wake every case with a due timer, each in a transaction of its own."""
    ready = sa.or_(Timer.retry_at.is_(None), Timer.retry_at <= now)
    due = sa.select(Timer.case_id).where(Timer.due_at <= now, ready).group_by(Timer.case_id).order_by(sa.func.min(Timer.due_at))
    case_ids = list(session.scalars(due.limit(BATCH)))
    session.rollback()
    return sum(_wake(case_id, now) for case_id in case_ids)


def _wake(case_id: int, now: datetime) -> int:
    try:
        with transaction():
            return cases.wake(case_id, by=System("timer"), now=now)
    except StepFailed as failure:
        with transaction():
            incidents.report(failure, now, case_id=case_id)
            session.execute(sa.update(Timer).where(Timer.case_id == case_id, Timer.due_at <= now).values(retry_at=now + RETRY[1]))
    except Exception:
        log.exception("case %s could not be woken", case_id)
    return 0


def carry_out(clock: Callable[[], datetime]) -> int:
    """Lease due outbox rows one by one and carry each out; a late worker's fence no longer fits."""
    done = 0
    while done < BATCH and (leased := _lease(clock())) is not None:
        outbox_id, fence = leased
        try:
            _deliver_row(outbox_id, clock())
            _finish(outbox_id, fence, clock())
        except Exception as problem:  # an effect may fail in any way its connector can
            log.warning("outbox %s: %s", outbox_id, problem)
            _postpone(outbox_id, fence, f"{type(problem).__name__}: {problem}", clock())
        done += 1
    return done


def _lease(now: datetime) -> tuple[int, int] | None:
    with transaction():
        free = sa.or_(Outbox.leased_until.is_(None), Outbox.leased_until < now)
        query = sa.select(Outbox).where(Outbox.status == "WAITING", Outbox.due_at <= now, free).order_by(Outbox.id).limit(1)
        if session.get_bind().dialect.name == "postgresql":
            query = query.with_for_update(skip_locked=True)
        row = session.scalar(query)
        if row is None:
            return None
        row.fence, row.leased_until, row.attempts = row.fence + 1, now + LEASE, row.attempts + 1
        return row.id, row.fence


def _finish(outbox_id: int, fence: int, now: datetime) -> None:
    with transaction():
        fits = sa.and_(Outbox.id == outbox_id, Outbox.fence == fence)
        session.execute(sa.update(Outbox).where(fits).values(status="DONE", done_at=now, leased_until=None, error=None))


def _postpone(outbox_id: int, fence: int, error: str, now: datetime) -> None:
    with transaction():
        row = session.get_one(Outbox, outbox_id)
        if row.fence != fence:
            return
        row.leased_until, row.error = None, error
        if row.attempts > len(RETRY):
            row.status = "FAILED"
            incidents.report(StepFailed("outbox", error, case_id=row.case_id, task_id=None, element=None), now, outbox_id=row.id)
        else:
            row.due_at = now + RETRY[row.attempts - 1]


def _deliver_row(outbox_id: int, now: datetime) -> None:
    row = session.get_one(Outbox, outbox_id)
    kind, payload, source = row.kind, row.payload, row.case_id
    if kind != "event":
        raise NotImplementedError(f"no carrier for outbox rows of kind {kind!r}")
    targets = _subscribers(payload, source)
    session.rollback()
    for case_id, step in targets:
        with transaction():
            if not _already_delivered(case_id, outbox_id):
                cases.deliver(case_id, step, payload["name"], payload["payload"], by=System(f"event:{outbox_id}"), now=now)


def _subscribers(payload: dict[str, Any], source: int | None) -> list[tuple[int, str]]:
    query = (
        sa.select(Subscription.case_id, Subscription.step)
        .join(Case, Case.id == Subscription.case_id)
        .where(Subscription.kind == payload["kind"], Subscription.name == payload["name"], Case.status == "OPEN")
        .where(Case.subject_id == payload["subject"])
        .order_by(Subscription.id)
    )
    return [(row.case_id, row.step) for row in session.execute(query) if row.case_id != source]


def _already_delivered(case_id: int, outbox_id: int) -> bool:
    doer = f'"oleh":{{"sistem":"event:{outbox_id}"}}'
    query = sa.select(Event.id).where(Event.case_id == case_id, Event.kind == "pesan_diterima", Event.body.contains(doer))
    return session.scalar(query.limit(1)) is not None


def tidy(now: datetime) -> int:
    """Void reservations of closed tasks and forget request keys after 48 hours."""
    stale = sa.select(Decree.id).join(Task, Task.id == Decree.task_id).where(Decree.status == "RESERVED", Task.status != "OPEN")
    old = sa.select(RequestKey.key).where(RequestKey.at < now - KEYS_KEPT)
    wanted = session.scalar(stale.limit(1)), session.scalar(old.limit(1))
    session.rollback()
    if not any(wanted):
        return 0
    try:
        with transaction():
            session.execute(sa.delete(RequestKey).where(RequestKey.at < now - KEYS_KEPT))
            return signing.void_of_ended_cases(now)
    except Refusal:
        log.exception("tidying failed")
        return 0
