"""Does the database still keep what the house promises? Each promise is checked whole; the first broken row is named."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from engine import narratives
from engine.verification import agenda, chains, numbers, papers, rows
from engine.verification.broken import Broken
from models import session
from records import ledger

__all__ = ["Broken", "Verdict", "verify"]


@dataclass(frozen=True)
class Verdict:
    """What became of one promise: how many of its rows are broken, and the first of them in words."""

    promise: str
    broken: int
    first: Broken | None

    @property
    def kept(self) -> bool:
        return self.broken == 0


def verify(now: datetime) -> Iterator[Verdict]:
    """Check every promise; reads only, a verdict at a time."""
    checks: tuple[tuple[str, Callable[[], Iterable[Broken]]], ...] = (
        ("every case's chain of events is whole", chains.broken),
        ("open cases wait for exactly the tasks, timers and events of their state", lambda: rows.broken(now)),
        ("every stored file has the content its name promises", papers.broken_files),
        ("every sealed decree is the file that was signed", papers.broken_decrees),
        ("every number given is a decree, or void with its reason", numbers.broken),
        ("what cases hold and use agrees with the record", _ledger),
        ("every confided text opens under its key", _narratives),
        ("the agenda starts one case per kind, person and date", agenda.broken),
    )
    for promise, check in checks:
        found = list(check())
        session.rollback()
        yield Verdict(promise, len(found), found[0] if found else None)


def _narratives() -> Iterator[Broken]:
    return (Broken(f"narrative {row.id}", str(problem)) for row, problem in narratives.unreadable())


def _ledger() -> Iterator[Broken]:
    return (Broken(where, what) for where, what in ledger.unbalanced())
