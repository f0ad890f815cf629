"""Rounds: scheduled starts about a period, a unit or a cohort, named by an expression and opened once each."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import feel
from engine import incidents, scope, starting
from engine.actors import System
from engine.agenda import in_force_bundles
from engine.errors import Refusal, StepFailed
from engine.schedule import Round, rounds_of
from engine.subjects import Subject
from models import StartKey, session, transaction

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Wanted:
    """One case a round asks for: about whom or what, what makes it one, and what it brings along."""

    subject: Subject
    once: str
    answers: Mapping[str, Any]


def open_due(clock: Clock) -> int:
    """Open every case the rounds of the services in force ask for today and that is not there yet; returns how many.

    Each start is a transaction of its own; what breaks becomes an incident and holds up nothing else.
    """
    rounds = [found for bundle in in_force_bundles() for found in rounds_of(bundle.manifest, bundle.service_id)]
    session.rollback()
    return sum(_open_round(found, clock()) for found in rounds)


def _open_round(found: Round, now: datetime) -> int:
    try:
        wanted = [one for one in _wanted(found, now) if not _there(found, one)]
    except (feel.FeelError, TypeError, ValueError) as problem:
        session.rollback()
        _report(found, problem, now)
        return 0
    session.rollback()
    return sum(_start(found, one, now) for one in wanted)


def _wanted(found: Round, now: datetime) -> Iterator[Wanted]:
    """What the expression gives: keys, or contexts {kunci, sekali, isian}."""
    about = scope.About(found.service_id, True, None, None, now)
    expression = feel.compile_expression(found.each, where=f"{found.service_id}: for_each", names=scope.NAMES)
    members = expression.evaluate(scope.context(about), scope.setting(about))
    for member in members if isinstance(members, list) else [members]:
        row = member if isinstance(member, Mapping) else {"kunci": member}
        if row.get("kunci") is None:
            raise TypeError(f"for_each of {found.event} gives {member!r}, not a key or {{kunci, sekali, isian}}")
        subject = Subject(found.subject, _text(row["kunci"]))
        yield Wanted(subject, _text(row.get("sekali") or row["kunci"]), row.get("isian") or {})


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, Decimal) else str(value)


def _there(found: Round, one: Wanted) -> bool:
    return session.get(StartKey, (found.service_id, found.event, str(one.subject), one.once)) is not None


def _start(found: Round, one: Wanted, now: datetime) -> int:
    try:
        with transaction():
            starting.start(
                found.service_id, event=found.event, process=found.process, subject=one.subject, answers=one.answers, by=System("sweep"),
                now=now, key=one.once,
            )
        return 1
    except Refusal as refusal:
        log.info("%s about %s: %s", found.event, one.subject, refusal)
    except Exception as problem:  # a table, form or diagram may break in any way an analyst can; the other rounds go on
        _report(found, problem, now)
    return 0


def _report(found: Round, problem: Exception, now: datetime) -> None:
    log.warning("round %s of %s: %s", found.event, found.service_id, problem)
    failure = problem if isinstance(problem, StepFailed) else StepFailed(
        "agenda", f"{found.service_id}, {found.event}: {type(problem).__name__}: {problem}", case_id=None, task_id=None, element=found.event
    )
    with transaction():
        incidents.report(failure, now)
