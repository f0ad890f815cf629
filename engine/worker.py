"""What runs without a person: due timers, the outbox, parents to tell, reservations nobody sealed."""

import logging
from datetime import datetime, timedelta

import sqlalchemy as sa

from engine import assigning, cases, children, delivering, incidents, nightly, outbox, outside, signing
from engine.actors import System
from engine.errors import Refusal, StepFailed
from engine.outbox import RETRY, Clock, Inside, Outside
from models import Case, Decree, RequestKey, Task, Timer, forget, session, transaction

log = logging.getLogger(__name__)
BUSY = 50  # cases woken before the worker looks at other things again
KEYS_KEPT = timedelta(hours=48)

EVENTS: dict[str, Inside] = {
    "event": delivering.fan_out, "deliver": delivering.deliver, "cancel": children.cancel_one, "disband": children.disband,
    "readdress": assigning.spread, nightly.KIND: nightly.refresh,
}
BULK: dict[str, Inside] = {  # after the events, so that a thousand children do not hold them up
    "start": delivering.begin, "children": children.expand, "child": children.open_one, "move": children.move, "adopt": children.adopt,
    "address": assigning.address, "tell": children.tell,
}
OUTSIDE: dict[str, Outside] = {
    "mail": outside.send_mail, "entrance": outside.send_entrance, "connector": outside.call_connector,
}


def tick(clock: Clock) -> int:
    """Do everything that is due now; returns how much there was. One failure does not hold up the rest."""
    done = fire_timers(clock()) + outbox.carry_inside(EVENTS, clock, children.give_up) + outbox.carry_outside(OUTSIDE, clock)
    return done + outbox.carry_inside(BULK, clock, children.give_up) + look_after(clock()) + tidy(clock())


def fire_timers(now: datetime) -> int:
    """Wake cases with a due timer, each in a transaction of its own; returns how many timers fired."""
    fired = 0
    for _ in range(BUSY):
        if session.scalar(_due(now).limit(1)) is None:
            forget()
            break
        forget()
        if (woken := _wake_next(now)) is None:
            break
        fired += woken
    return fired


def _due(now: datetime) -> sa.Select[tuple[int]]:
    ready = sa.or_(Timer.retry_at.is_(None), Timer.retry_at <= now)
    return sa.select(Case.id).join(Timer, Timer.case_id == Case.id).where(Timer.due_at <= now, ready, Case.suspended_at.is_(None))


def _wake_next(now: datetime) -> int | None:
    """Wake the case whose timer has been due longest and that no other worker holds; None when there is none."""
    case_id: int | None = None
    try:
        with transaction():
            query = _due(now).order_by(Timer.due_at, Timer.id).limit(1)
            if session.get_bind().dialect.name == "postgresql":
                query = query.with_for_update(skip_locked=True, of=Case)
            case_id = session.scalar(query)
            return None if case_id is None else cases.wake(case_id, by=System("timer"), now=now)
    except StepFailed as failure:
        with transaction():
            incidents.report(failure, now, case_id=case_id)
            session.execute(sa.update(Timer).where(Timer.case_id == case_id, Timer.due_at <= now).values(retry_at=now + RETRY[1]))
    except Exception:
        if case_id is None:
            raise
        log.exception("case %s could not be woken", case_id)
        with transaction():
            session.execute(sa.update(Timer).where(Timer.case_id == case_id, Timer.due_at <= now).values(retry_at=now + RETRY[0]))
    return 0


def look_after(now: datetime) -> int:
    """Put letters in the outbox, tell parents of ended children, close mended incidents, give kept messages to who awaits them now."""
    done = 0
    if outside.someone_to_write_to(now):
        with transaction():
            done += outside.post(now)
    if children.someone_to_tell():
        with transaction():
            done += children.tell_parents(now)
    if incidents.any_mended(now):
        with transaction():
            done += incidents.close_mended(now)
    if delivering.revivable(now):
        with transaction():
            done += delivering.revive_kept(now)
    return done


def tidy(now: datetime) -> int:
    """Void reservations of closed tasks and forget request keys after 48 hours."""
    stale = sa.select(Decree.id).join(Task, Task.id == Decree.task_id).where(Decree.status == "RESERVED", Task.status != "OPEN")
    old = sa.select(RequestKey.key).where(RequestKey.at < now - KEYS_KEPT)
    wanted = session.scalar(stale.limit(1)), session.scalar(old.limit(1))
    forget()
    if not any(wanted):
        return 0
    try:
        with transaction():
            session.execute(sa.delete(RequestKey).where(RequestKey.at < now - KEYS_KEPT))
            return signing.void_of_ended_cases(now)
    except Refusal:
        log.exception("tidying failed")
        return 0
