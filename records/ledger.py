"""Scarce things per person, account and year; every movement is a new row, every change holds the person's row."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models import Case, LeaveRecord, LedgerEntry, Person, lock, session
from records.errors import Overdrawn

__all__ = ["Balance", "Overdrawn", "balance", "balances", "balances_of", "give_back", "hold", "postpone", "release", "unbalanced", "use"]


@dataclass(frozen=True)
class Balance:
    """What happened to a year's right, in the account's unit (working days for CUTI_TAHUNAN)."""

    used: int = 0
    held: int = 0
    postponed: int = 0
    extra: int = 0


CHUNK = 5000  # people per query: SQLite binds at most 32,766 values
_FIELDS = {"USE": "used", "HOLD": "held", "POSTPONE": "postponed", "EXTRA": "extra"}


def balances(person_id: int, account: str) -> dict[int, Balance]:
    """The balance of every year with entries, oldest first."""
    return balances_of([person_id], account).get(person_id, {})


def balances_of(people: Sequence[int], account: str) -> dict[int, dict[int, Balance]]:
    """The balances of many people: person → year → balance; nobody without entries is in it."""
    years: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for start in range(0, len(people), CHUNK):
        rows = session.execute(
            sa.select(LedgerEntry.person_id, LedgerEntry.year, LedgerEntry.kind, sa.func.sum(LedgerEntry.amount))
            .where(LedgerEntry.person_id.in_(people[start : start + CHUNK]), LedgerEntry.account == account)
            .group_by(LedgerEntry.person_id, LedgerEntry.year, LedgerEntry.kind)
            .order_by(LedgerEntry.person_id, LedgerEntry.year)
        )
        for person, year, kind, amount in rows:
            years[person, year][_FIELDS[kind]] = int(amount)
    found: dict[int, dict[int, Balance]] = defaultdict(dict)
    for (person, year), fields in years.items():
        found[person][year] = Balance(**fields)
    return found


def balance(person_id: int, account: str, year: int) -> Balance:
    """The balance of one year; all zero when nothing was ever written."""
    return balances(person_id, account).get(year, Balance())


def hold(
    person_id: int, account: str, amounts: Mapping[int, int], limits: Mapping[int, int], case_id: int, now: datetime
) -> None:
    """Reserve amounts per year for a case; raises Overdrawn when a year's limit does not cover what is used, held and asked.

    A year without a limit has none left. Raises ValueError for a negative amount.
    """
    _lock_people([person_id])
    now_there = balances(person_id, account)
    rows = []
    for year, amount in sorted(amounts.items()):
        if amount < 0:
            raise ValueError("an amount to hold cannot be negative")
        there, limit = now_there.get(year, Balance()), limits.get(year, 0)
        left = limit - there.used - there.held
        if amount > left:
            raise Overdrawn(account=account, year=year, asked=amount, left=max(left, 0), limit=limit)
        if amount:
            rows.append(_row(person_id, account, year, "HOLD", amount, case_id, now))
    _write(rows)


def use(case_id: int, now: datetime) -> None:
    """Turn what a case holds into what was used."""
    _settle(case_id, now, "USE")


def release(case_id: int, now: datetime) -> None:
    """Give back what a case holds; nothing happens when it holds nothing."""
    _settle(case_id, now, None)


def postpone(case_id: int, now: datetime) -> None:
    """Give back what a case holds and note it as officially postponed."""
    _settle(case_id, now, "POSTPONE")


def give_back(person_id: int, account: str, amounts: Mapping[int, int], case_id: int, now: datetime) -> None:
    """Give back days that were used and in the end not taken; raises Overdrawn when more comes back than was used."""
    _lock_people([person_id])
    there = balances(person_id, account)
    rows = []
    for year, amount in sorted(amounts.items()):
        used = there.get(year, Balance()).used
        if not 0 <= amount <= used:
            raise Overdrawn(account=account, year=year, asked=amount, left=used, limit=used)
        if amount:
            rows.append(_row(person_id, account, year, "USE", -amount, case_id, now))
    _write(rows)


def unbalanced() -> Iterator[tuple[str, str]]:
    """(where, what is wrong) wherever entries disagree with what became of their cases, or with the leave on record.

    A closed case holds nothing and none holds less than nothing; of each account CUTI_x a person has used, through
    cases, the days of leave of the kind x that cases put on record.
    """
    yield from _held_wrongly()
    yield from _used_wrongly()


def _held_wrongly() -> Iterator[tuple[str, str]]:
    held = sa.func.sum(LedgerEntry.amount).label("held")
    query = (
        sa.select(LedgerEntry.account, Case.number, Case.status, held)
        .join(Case, Case.id == LedgerEntry.case_id)
        .where(LedgerEntry.kind == "HOLD")
        .group_by(LedgerEntry.account, Case.id, Case.number, Case.status)
        .having(sa.or_(held < 0, sa.and_(held != 0, Case.status != "OPEN")))
        .order_by(Case.id)
    )
    for row in session.execute(query):
        yield f"{row.account} of case {row.number}", f"it is {row.status} and holds {row.held}"


def _used_wrongly() -> Iterator[tuple[str, str]]:
    used = (
        sa.select(LedgerEntry.person_id, LedgerEntry.account, sa.func.sum(LedgerEntry.amount).label("days"))
        .where(LedgerEntry.kind == "USE", LedgerEntry.case_id.is_not(None))
        .group_by(LedgerEntry.person_id, LedgerEntry.account)
        .subquery()
    )
    taken = (
        sa.select(sa.func.coalesce(sa.func.sum(LeaveRecord.working_days), 0))
        .where(LeaveRecord.person_id == used.c.person_id, LeaveRecord.state == "BERLAKU", LeaveRecord.case_id.is_not(None))
        .where(sa.literal("CUTI_") + LeaveRecord.kind == used.c.account)
        .scalar_subquery()
    )
    query = sa.select(used, taken.label("taken")).where(used.c.days != taken).order_by(used.c.person_id)
    for row in session.execute(query):
        yield f"{row.account} of person {row.person_id}", f"{row.days} days were used, the leave on record took {row.taken}"


def _settle(case_id: int, now: datetime, becomes: str | None) -> None:
    holds = _holds(case_id)
    if not holds:
        return
    _lock_people({person for person, _, _ in holds})
    rows = []
    for (person, account, year), amount in sorted(_holds(case_id).items()):
        rows.append(_row(person, account, year, "HOLD", -amount, case_id, now))
        if becomes:
            rows.append(_row(person, account, year, becomes, amount, case_id, now))
    _write(rows)


def _holds(case_id: int) -> dict[tuple[int, str, int], int]:
    total = sa.func.sum(LedgerEntry.amount)
    rows = session.execute(
        sa.select(LedgerEntry.person_id, LedgerEntry.account, LedgerEntry.year, total)
        .where(LedgerEntry.case_id == case_id, LedgerEntry.kind == "HOLD")
        .group_by(LedgerEntry.person_id, LedgerEntry.account, LedgerEntry.year)
        .having(total != 0)
    )
    return {(person, account, year): int(amount) for person, account, year, amount in rows}


def _lock_people(people: Any) -> None:
    session.execute(lock(sa.select(Person.id).where(Person.id.in_(people)).order_by(Person.id))).all()


def _row(person: int, account: str, year: int, kind: str, amount: int, case_id: int, now: datetime) -> dict[str, Any]:
    return {
        "person_id": person, "account": account, "year": year, "kind": kind, "amount": amount, "case_id": case_id, "note": "",
        "at": now,
    }


def _write(rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(sa.insert(LedgerEntry), rows)
