"""Scarce things: nobody gets more than the right, and what is not used comes back."""

import pytest
import sqlalchemy as sa

from models import LedgerEntry, session, transaction
from records import ledger
from tests.databases import NOW

LEAVE = "CUTI_TAHUNAN"


def test_a_hold_takes_from_what_is_left_for_others(person: int) -> None:
    with transaction():
        ledger.hold(person, LEAVE, {2026: 10}, {2026: 12}, 1, NOW)
    with pytest.raises(ledger.Overdrawn) as refusal, transaction():
        ledger.hold(person, LEAVE, {2026: 3}, {2026: 12}, 2, NOW)
    assert refusal.value.code == "overdrawn"
    assert refusal.value.values == {"account": LEAVE, "year": 2026, "asked": 3, "left": 2, "limit": 12}
    assert ledger.balance(person, LEAVE, 2026) == ledger.Balance(held=10)


def test_a_refused_year_leaves_no_hold_in_the_other(person: int) -> None:
    with pytest.raises(ledger.Overdrawn), transaction():
        ledger.hold(person, LEAVE, {2026: 3, 2027: 13}, {2026: 12, 2027: 12}, 1, NOW)
    assert session.scalar(sa.select(sa.func.count()).select_from(LedgerEntry)) == 0


def test_used_days_count_against_the_limit(person: int) -> None:
    with transaction():
        ledger.hold(person, LEAVE, {2026: 10}, {2026: 12}, 1, NOW)
        ledger.use(1, NOW)
    assert ledger.balance(person, LEAVE, 2026) == ledger.Balance(used=10)
    with transaction():
        ledger.hold(person, LEAVE, {2026: 2}, {2026: 12}, 2, NOW)
    assert ledger.balance(person, LEAVE, 2026) == ledger.Balance(used=10, held=2)


def test_a_released_hold_is_free_again_and_releasing_twice_changes_nothing(person: int) -> None:
    with transaction():
        ledger.hold(person, LEAVE, {2026: 12}, {2026: 12}, 1, NOW)
        ledger.release(1, NOW)
        ledger.release(1, NOW)
        ledger.hold(person, LEAVE, {2026: 12}, {2026: 12}, 2, NOW)
    assert ledger.balance(person, LEAVE, 2026) == ledger.Balance(held=12)


def test_postponed_days_are_noted_and_no_longer_held(person: int) -> None:
    with transaction():
        ledger.hold(person, LEAVE, {2026: 7}, {2026: 12}, 1, NOW)
        ledger.postpone(1, NOW)
        ledger.release(1, NOW)
    assert ledger.balance(person, LEAVE, 2026) == ledger.Balance(postponed=7)


def test_a_year_without_a_limit_has_nothing_to_give(person: int) -> None:
    with pytest.raises(ledger.Overdrawn), transaction():
        ledger.hold(person, LEAVE, {2027: 1}, {2026: 12}, 1, NOW)


def test_a_negative_amount_is_an_error(person: int) -> None:
    with pytest.raises(ValueError, match="negative"), transaction():
        ledger.hold(person, LEAVE, {2026: -1}, {2026: 12}, 1, NOW)
