"""The nightly run: everybody a kind asks about is judged in chunks, then what is ready starts its case.

A run is a row with a cursor: left in the middle, by a stop or a kill, any worker takes it up where it stands.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from engine import agenda, incidents, scope, starting
from engine.actors import System
from engine.agenda import Judge, Judgement, Kind
from engine.bundles import LoadedBundle
from engine.errors import NotFound, Refusal, StepFailed
from models import AgendaItem, Case, Person, Sweep, lock, session, transaction
from records.errors import Overdrawn

log = logging.getLogger(__name__)
CHUNK = 1000  # people per transaction
STARTS = 200  # ready rows read at a time
LEASE = timedelta(minutes=2)
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Progress:
    """How far a run has come."""

    kind: str
    day: date
    total: int
    judged: int
    failed: int
    started: int
    ended: bool


@dataclass(frozen=True)
class _Run:
    """A run held by this worker under a fencing number; a later holder's number makes every late write miss."""

    sweep_id: int
    fence: int
    kind: Kind
    bundle: LoadedBundle
    now: datetime  # when it was taken up: the moment everybody is judged at, midnight or not
    clock: Clock


def sweep(kind_name: str, clock: Clock, *, tell: Callable[[Progress], None] | None = None) -> Progress | None:
    """Do or finish today's run of a kind; None when another worker holds it. Raises NotFound for an unknown kind.

    Every chunk and every start is a transaction of its own; a run that has ended is not done again.
    """
    kind, bundle = _find(kind_name)
    day = scope.today(clock())
    run = _take(kind, bundle, clock)
    if run is None:
        return sweep_progress(kind.name, day) if _ended(kind.name, day) else None
    try:
        _carry_out(run, tell or (lambda progress: None))
    except BaseException:
        _let_go(run)
        raise
    return _read(run.sweep_id)


def _carry_out(run: _Run, tell: Callable[[Progress], None]) -> None:
    judge = Judge(run.kind, run.bundle, run.now)
    while _judge_chunk(run, judge):
        tell(_read(run.sweep_id))
    while ready := _ready(run):
        for item_id in ready:
            _start(run, item_id)
        tell(_read(run.sweep_id))
    with transaction():
        row = _held(run)
        row.ended_at, row.leased_until = run.clock(), None


def sweep_kinds() -> list[str]:
    """The kinds of the services in force."""
    names = [kind.name for kind, _ in agenda.all_kinds()]
    session.rollback()
    return names


def sweep_all(clock: Clock) -> list[Progress]:
    """Do or finish today's run of every kind; one that fails does not hold up the others."""
    day = scope.today(clock())
    open_ones = [name for name in sweep_kinds() if not _ended(name, day)]
    session.rollback()
    done = []
    for name in open_ones:
        try:
            done.append(sweep(name, clock))
        except Exception:
            log.exception("the sweep of %s failed; it is taken up again later", name)
    return [one for one in done if one is not None]


def sweep_progress(kind_name: str, day: date) -> Progress | None:
    """How far a day's run of a kind has come; None when there is none."""
    found = session.scalar(sa.select(Sweep.id).where(Sweep.kind == kind_name, Sweep.day == day))
    return _read(found) if found else None


def _find(name: str) -> tuple[Kind, LoadedBundle]:
    for kind, bundle in agenda.all_kinds():
        if kind.name == name:
            return kind, bundle
    raise NotFound(kind=name)


def _ended(kind_name: str, day: date) -> bool:
    query = sa.select(Sweep.id).where(Sweep.kind == kind_name, Sweep.day == day, Sweep.ended_at.is_not(None))
    return session.scalar(query) is not None


def _take(kind: Kind, bundle: LoadedBundle, clock: Clock) -> _Run | None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    now = clock()
    day = scope.today(now)
    total = session.scalar(sa.select(sa.func.count()).select_from(agenda.candidates(kind, day).subquery())) or 0
    with transaction():
        row = {"kind": kind.name, "day": day, "total": total, "reached": 0, "judged": 0, "failed": 0, "started": 0, "fence": 0}
        session.execute(insert(Sweep).values(**row, began_at=now).on_conflict_do_nothing())
        found = session.scalars(lock(sa.select(Sweep).where(Sweep.kind == kind.name, Sweep.day == day))).one()
        if found.ended_at is not None or (found.leased_until is not None and found.leased_until > now):
            return None
        found.fence, found.leased_until = found.fence + 1, now + LEASE
        return _Run(found.id, found.fence, kind, bundle, now, clock)


def _held(run: _Run) -> Sweep:
    """The run's row, locked and leased on; raises NotFound when another worker took it meanwhile."""
    query = sa.select(Sweep).where(Sweep.id == run.sweep_id, Sweep.fence == run.fence)
    row = session.scalar(lock(query).execution_options(populate_existing=True))
    if row is None:
        raise NotFound(sweep=run.sweep_id)
    row.leased_until = run.clock() + LEASE
    return row


def _let_go(run: _Run) -> None:
    """Left in the middle: whoever comes next need not wait for the lease."""
    with transaction():
        mine = sa.and_(Sweep.id == run.sweep_id, Sweep.fence == run.fence, Sweep.ended_at.is_(None))
        session.execute(sa.update(Sweep).where(mine).values(leased_until=None))


def _judge_chunk(run: _Run, judge: Judge) -> bool:
    """Judge the next people in order of id and keep what was said; False when nobody is left."""
    reached = session.scalar(sa.select(Sweep.reached).where(Sweep.id == run.sweep_id)) or 0
    asked = agenda.candidates(run.kind, scope.today(run.now)).where(Person.id > reached)
    people = list(session.scalars(asked.order_by(Person.id).limit(CHUNK)))
    said, failures = _judge(judge, people)
    if not people:
        session.rollback()
        return False
    with transaction():
        row = _held(run)
        agenda.keep(run.kind, run.bundle.id, said, run.now)
        row.reached, row.judged, row.failed = people[-1], row.judged + len(said), row.failed + len(failures)
        if failures and row.error is None:
            row.error = str(failures[0])
            incidents.report(failures[0], run.now)
    return True


def _judge(judge: Judge, people: list[int]) -> tuple[list[Judgement], list[StepFailed]]:
    said, failures = [], []
    records = judge.records(people)
    for person_id in people:
        try:
            said.append(judge.of(person_id, records[person_id]))
        except StepFailed as failure:
            failures.append(failure)
    return said, failures


def _ready(run: _Run) -> list[int]:
    """The next rows that may start: judged in this run, and the person has no open case of the service."""
    kind = run.kind
    if kind.event is None:
        return []
    running = sa.exists().where(Case.subject_id == AgendaItem.person_id, Case.service_id == kind.service_id, Case.status == "OPEN")
    query = sa.select(AgendaItem.id).where(
        AgendaItem.kind == kind.name, AgendaItem.ready, AgendaItem.case_id.is_(None),
        AgendaItem.evaluated_on == scope.today(run.now), ~running,
    )
    found = list(session.scalars(query.order_by(AgendaItem.id).limit(STARTS)))
    session.rollback()
    return found


def _start(run: _Run, item_id: int) -> None:
    """Open the case of a ready row, once: the row is locked and names its case in the same transaction."""
    try:
        with transaction():
            row = _held(run)
            item = session.scalar(lock(sa.select(AgendaItem).where(AgendaItem.id == item_id, AgendaItem.case_id.is_(None))))
            if item is None:
                return
            case = starting.start(
                run.kind.service_id, event=run.kind.event, subject_id=item.person_id, answers={"jatuh_tempo": item.due_on},
                by=System("sweep"), now=run.now,
            )
            item.case_id, item.ready = case.id, False
            row.started += 1
    except Exception as problem:  # a table, form or diagram may break in any way an analyst can; the others go on
        log.warning("agenda row %s could not start: %s", item_id, problem)
        _set_aside(run, item_id, problem)


def _set_aside(run: _Run, item_id: int, problem: Exception) -> None:
    """A row that could not start is not tried again in this run; the next night judges it anew."""
    with transaction():
        row = _held(run)
        row.failed += 1
        row.error = row.error or f"{type(problem).__name__}: {problem}"
        session.execute(sa.update(AgendaItem).where(AgendaItem.id == item_id, AgendaItem.case_id.is_(None)).values(ready=False))
        if not isinstance(problem, Refusal | Overdrawn):
            incidents.report(_failure(problem), run.now)


def _failure(problem: Exception) -> StepFailed:
    if isinstance(problem, StepFailed):
        return problem
    return StepFailed("agenda", f"{type(problem).__name__}: {problem}", case_id=None, task_id=None, element=None)


def _read(sweep_id: int) -> Progress:
    row = session.get_one(Sweep, sweep_id, populate_existing=True)
    found = Progress(row.kind, row.day, row.total, row.judged, row.failed, row.started, row.ended_at is not None)
    session.rollback()
    return found
