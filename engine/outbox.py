"""The outbox carried out: rows of a lane in order, each once; inside effects in one transaction, outside ones under a lease."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engine import incidents
from engine.errors import Refusal, StepFailed
from models import Outbox, forget, session, transaction

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
RETRY = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
BUSY = 100  # rows carried out before the worker looks at other things again

Clock = Callable[[], datetime]
Inside = Callable[[Outbox, datetime], None]  # changes our own rows, within the transaction that marks the row done
Finish = Callable[[Outbox, datetime], None]
Outside = Callable[[Outbox], Finish | None]  # reaches another system, outside any transaction; what it gives back ends the row


class Hopeless(Exception):
    """An effect was refused in a way that asking again would not change: an incident at once."""


class Later(Exception):
    """An effect cannot be carried out before a moment; that is no failure."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def due(kinds: Mapping[str, object], now: datetime) -> sa.Select[tuple[Outbox]]:
    """The row of these kinds to carry out first: the longest due one of those that no earlier row of their lane holds up."""
    earlier = aliased(Outbox)
    behind = sa.exists().where(earlier.lane == Outbox.lane, earlier.status == "WAITING", earlier.id < Outbox.id)
    free = sa.or_(Outbox.leased_until.is_(None), Outbox.leased_until < now)
    mine = sa.and_(Outbox.status == "WAITING", Outbox.due_at <= now, Outbox.kind.in_(sorted(kinds)), free)
    first_in_lane = sa.or_(Outbox.lane.is_(None), ~behind)
    return sa.select(Outbox).where(mine, first_in_lane).order_by(Outbox.due_at, Outbox.id).limit(1)


def _claim(kinds: Mapping[str, object], now: datetime) -> Outbox | None:
    query = due(kinds, now).execution_options(populate_existing=True)
    if session.get_bind().dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True, of=Outbox)
    return session.scalar(query)


def _nothing_due(kinds: Mapping[str, object], now: datetime) -> bool:
    """A look without a lock, so that an idle worker never writes."""
    found = session.scalar(due(kinds, now).with_only_columns(Outbox.id))
    forget()
    return found is None


def carry_inside(carriers: Mapping[str, Inside], clock: Clock, give_up: Callable[[Outbox, datetime], None]) -> int:
    """Carry out due rows that change our own tables: the effect and its end are one transaction. Returns how many."""
    done = 0
    while done < BUSY and not _nothing_due(carriers, clock()):
        if not _carry_one(carriers, clock, give_up):
            break
        done += 1
    return done


def _carry_one(carriers: Mapping[str, Inside], clock: Clock, give_up: Callable[[Outbox, datetime], None]) -> bool:
    claimed: int | None = None
    try:
        with transaction():
            row = _claim(carriers, clock())
            if row is None:
                return False
            claimed, now = row.id, clock()
            row.status, row.done_at, row.error = "DONE", now, None
            carriers[row.kind](row, now)
    except Later as wait:
        put_off(claimed or 0, wait)
    except Exception as problem:  # what a case's diagram can break on is any exception; the row waits and the rest goes on
        if claimed is None:
            raise
        after_failure(claimed, problem, clock(), give_up)
    return True


def put_off(row_id: int, wait: Later) -> None:
    """Let a row wait until the moment it asked for."""
    with transaction():
        session.execute(sa.update(Outbox).where(Outbox.id == row_id, Outbox.status == "WAITING").values(due_at=wait.until))


def after_failure(row_id: int, problem: Exception, now: datetime, give_up: Callable[[Outbox, datetime], None]) -> None:
    """Note why a row was not carried out: a refusal ends it, anything else is tried again and at last an incident."""
    log.warning("outbox %s: %s", row_id, problem)
    with transaction():
        row = session.get_one(Outbox, row_id, populate_existing=True, with_for_update=True)
        if row.status != "WAITING":
            return
        row.attempts += 1
        if isinstance(problem, Refusal):  # a rule has spoken; asking again would not change it
            row.status, row.done_at, row.error = "DONE", now, f"refused: {problem}"
            give_up(row, now)
        else:
            _again_or_incident(row, problem, now, give_up)


def _again_or_incident(row: Outbox, problem: Exception, now: datetime, give_up: Callable[[Outbox, datetime], None]) -> None:
    row.leased_until, row.error = None, f"{type(problem).__name__}: {problem}"
    if row.attempts <= len(RETRY) and not isinstance(problem, Hopeless):
        row.due_at = now + RETRY[row.attempts - 1]
        return
    row.status = "FAILED"
    failure = StepFailed("outbox", row.error, case_id=row.target_id or row.case_id, task_id=None, element=None)
    incidents.report(failure, now, outbox_id=row.id)
    give_up(row, now)


def carry_outside(carriers: Mapping[str, Outside], clock: Clock) -> int:
    """Lease due rows that reach other systems and carry each out; a worker whose lease is over writes nothing."""
    done = 0
    while done < BUSY and not _nothing_due(carriers, clock()):
        if (leased := _lease(carriers, clock())) is None:
            break
        _carry_leased(carriers, *leased, clock)
        done += 1
    return done


def _lease(carriers: Mapping[str, Outside], now: datetime) -> tuple[int, int] | None:
    with transaction():
        row = _claim(carriers, now)
        if row is None:
            return None
        row.fence, row.leased_until, row.attempts = row.fence + 1, now + LEASE, row.attempts + 1
        return row.id, row.fence


def _carry_leased(carriers: Mapping[str, Outside], row_id: int, fence: int, clock: Clock) -> None:
    try:
        finish = carriers[session.get_one(Outbox, row_id).kind](session.get_one(Outbox, row_id))
        with transaction():
            if row := _still_mine(row_id, fence):
                row.status, row.done_at, row.leased_until, row.error = "DONE", clock(), None, None
                if finish:
                    finish(row, clock())
    except Exception as problem:  # an effect may fail in any way its connector can
        log.warning("outbox %s: %s", row_id, problem)
        with transaction():
            if row := _still_mine(row_id, fence):
                _again_or_incident(row, problem, clock(), lambda _row, _now: None)


def _still_mine(row_id: int, fence: int) -> Outbox | None:
    """The row, locked, when no other worker has leased it since."""
    row = session.get_one(Outbox, row_id, populate_existing=True, with_for_update=True)
    return row if row.fence == fence and row.status == "WAITING" else None
