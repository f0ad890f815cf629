"""The secret of an authenticator at rest: sealed when a key is configured, and sealed anew when the keys change."""

from datetime import datetime

import pyotp
import pytest
import sqlalchemy as sa

import engine
from documents.errors import NarrativeKeyMissing
from engine import second_factor
from models import Account, SecondFactor, session, transaction

FIRST, NEXT = "satu:kunci-pertama-yang-panjang", "dua:kunci-kedua-yang-panjang"


def furnish(keys: str) -> None:
    engine.furnish("unused", "Asia/Jakarta", "http://127.0.0.1:8000", narrative_keys=keys)


def some_account() -> int:
    return session.scalars(sa.select(Account.id).order_by(Account.id)).first() or 0


@pytest.mark.parametrize(("keys", "readable"), [("", True), (FIRST, False)])
def test_a_secret_is_sealed_when_there_is_a_key(database: sa.Engine, now: datetime, keys: str, readable: bool) -> None:
    furnish(keys)
    with transaction():
        owner = some_account()
        second_factor.begin(owner, now)
    secret = second_factor.pending_secret(owner)
    assert secret is not None
    assert (secret.encode() in session.get_one(SecondFactor, owner).secret) is readable


def test_sealing_anew_lets_the_old_key_go(database: sa.Engine, now: datetime) -> None:
    furnish("")
    with transaction():
        owner = some_account()
        second_factor.begin(owner, now)
        second_factor.confirm(owner, pyotp.TOTP(second_factor.pending_secret(owner) or "").at(int(now.timestamp())), now)
    for keys in (FIRST, f"{NEXT} {FIRST}"):
        furnish(keys)
        with transaction():
            assert [second_factor.reseal(10), second_factor.reseal(10)] == [1, 0]
    furnish(NEXT)
    with transaction():
        assert second_factor.check(owner, "wrong", now) is False
    furnish(FIRST)
    with pytest.raises(NarrativeKeyMissing), transaction():
        second_factor.check(owner, "wrong", now)
