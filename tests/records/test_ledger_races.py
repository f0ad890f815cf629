"""Requests that meet at the same moment never take more than the right, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from models import session, transaction
from records import ledger
from tests.databases import NOW
from tests.records.people import somebody_with_cases

LEAVE = "CUTI_TAHUNAN"


def test_of_eight_simultaneous_requests_only_those_that_fit_are_held(blank: sa.Engine) -> None:
    person = somebody_with_cases(8)
    together = threading.Barrier(8)

    def ask(case: int) -> bool:
        together.wait()
        try:
            with transaction():
                ledger.hold(person, LEAVE, {2026: 4}, {2026: 12}, case, NOW)
        except ledger.Overdrawn:
            return False
        finally:
            session.remove()
        return True

    with ThreadPoolExecutor(8) as pool:
        granted = list(pool.map(ask, range(1, 9)))
    assert granted.count(True) == 3
    assert ledger.balance(person, LEAVE, 2026) == ledger.Balance(held=12)
    session.remove()


def test_a_hold_that_is_used_and_released_at_once_is_settled_only_once(blank: sa.Engine) -> None:
    person = somebody_with_cases(1)
    with transaction():
        ledger.hold(person, LEAVE, {2026: 4}, {2026: 12}, 1, NOW)
    together = threading.Barrier(2)

    def settle(verb: str) -> None:
        together.wait()
        with transaction():
            getattr(ledger, verb)(1, NOW)
        session.remove()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(settle, ["use", "release"]))
    assert ledger.balance(person, LEAVE, 2026) in (ledger.Balance(used=4), ledger.Balance())
    session.remove()
