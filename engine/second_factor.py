"""The second factor: an authenticator's six digits (RFC 6238), recovery codes, and for whom it is obligatory."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime

import pyotp
import sqlalchemy as sa

from documents.errors import NarrativeKeyMissing
from engine import roles
from engine.actors import house
from engine.entrance import LETTERS
from engine.errors import SecondFactorRefused
from engine.scope import today
from models import Account, RecoveryCode, Role, SecondFactor, lock, session

SIGNERS = "penandatangan"  # in the configuration: whoever holds a role that signs
RECOVERY_CODES = 10
STEP = 30  # seconds a code is shown
DRIFT = 1  # steps a clock may be off


def obligatory(account: Account, wanted: Collection[str], now: datetime) -> bool:
    """Whether one of the roles a person holds is among those that must have a second factor."""
    if set(account.system_roles) & set(wanted):
        return True
    held = {title for title, _ in roles.hats(account.person_id, today(now)).roles}
    if held & set(wanted):
        return True
    signs = sa.select(Role.title).where(Role.title.in_(held), Role.signs).limit(1)
    return SIGNERS in wanted and session.scalar(signs) is not None


def enrolled(account_id: int) -> bool:
    """Whether an account has a confirmed second factor."""
    query = sa.select(SecondFactor.account_id).where(SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None))
    return session.scalar(query) is not None


def begin(account_id: int, now: datetime) -> None:
    """Make a new secret that counts once a code of it is confirmed; a confirmed one stays."""
    row = session.get(SecondFactor, account_id)
    if row is not None and row.confirmed_at is not None:
        raise SecondFactorRefused(why="enrolled")
    if row is not None:
        session.delete(row)
        session.flush()
    key_id, sealed = _sealed(pyotp.random_base32(), account_id)
    session.add(SecondFactor(account_id=account_id, key_id=key_id, secret=sealed, made_at=now))
    session.flush()


def pending_secret(account_id: int) -> str | None:
    """The secret that waits to be confirmed, to be shown to its owner."""
    row = session.get(SecondFactor, account_id)
    return _secret(row) if row is not None and row.confirmed_at is None else None


def address(account: Account, secret: str, issuer: str) -> str:
    """What the QR code for an authenticator says."""
    return pyotp.TOTP(secret, name=account.name, issuer=issuer).provisioning_uri()


def confirm(account_id: int, code: str, now: datetime) -> list[str]:
    """Let the new secret count, and give its recovery codes, which are told this once."""
    row = session.get(SecondFactor, account_id)
    if row is None or row.confirmed_at is not None or not _takes(row, code, now):
        raise SecondFactorRefused(why="code")
    row.confirmed_at = now
    return new_recovery_codes(account_id)


def check(account_id: int, code: str, now: datetime) -> bool:
    """Whether a code is the authenticator's and fresh, or an unused recovery code; either is used up."""
    row = session.scalars(lock(sa.select(SecondFactor).where(SecondFactor.account_id == account_id))).first()
    if row is None or row.confirmed_at is None:
        return False
    return _takes(row, code, now) or _recovers(account_id, code, now)


def remove(account_id: int) -> None:
    """Forget an account's second factor and its recovery codes."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.execute(sa.delete(SecondFactor).where(SecondFactor.account_id == account_id))


def new_recovery_codes(account_id: int) -> list[str]:
    """New recovery codes in place of the old ones, told this once."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = ["-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account_id, code_hash=_hash(code)) for code in codes)
    session.flush()
    return codes


def codes_left(account_id: int) -> int:
    """How many recovery codes are unused."""
    query = sa.select(sa.func.count()).select_from(RecoveryCode)
    return session.scalar(query.where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))) or 0


def _takes(row: SecondFactor, code: str, now: datetime) -> bool:
    """Codes of one step before and after are taken too, but none twice and none older than the last."""
    digits, current = code.replace(" ", ""), int(now.timestamp()) // STEP
    maker = pyotp.TOTP(_secret(row), interval=STEP)
    for step in range(max(current - DRIFT, row.last_step + 1), current + DRIFT + 1):
        if secrets.compare_digest(maker.at(step * STEP).encode(), digits.encode()):
            row.last_step = step
            session.flush()
            return True
    return False


def _recovers(account_id: int, code: str, now: datetime) -> bool:
    row = session.get(RecoveryCode, (account_id, _hash(code.strip().upper().replace(" ", "-"))))
    if row is None or row.used_at is not None:
        return False
    row.used_at = now
    session.flush()
    return True


def reseal(limit: int) -> int:
    """Seal anew, under the current key, up to `limit` secrets sealed under another or under none; returns how many."""
    stale = sa.select(SecondFactor).where(SecondFactor.key_id != house().keyring.current).limit(limit)
    rows = list(session.scalars(stale))
    for row in rows:
        row.key_id, row.secret = _sealed(_secret(row), row.account_id)
    return len(rows)


def _sealed(secret: str, account_id: int) -> tuple[str, bytes]:
    """The id of the key and the sealed secret; as it is where no key is configured."""
    try:
        return house().keyring.seal(secret, f"second factor {account_id}")
    except NarrativeKeyMissing:
        return "", secret.encode()


def _secret(row: SecondFactor) -> str:
    return house().keyring.open(row.key_id, row.secret, f"second factor {row.account_id}") if row.key_id else row.secret.decode()


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
