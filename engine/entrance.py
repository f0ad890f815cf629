"""Who may come in: passwords, the limiter that slows guessing, and one-time codes to choose a password with."""

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import NotFound, PasswordRefused
from models import Account, Notification, Person, SignIn, SignInAttempt, SignInCode, session
from operations import effects

WINDOW = timedelta(minutes=15)
PER_NAME, PER_ADDRESS = 8, 60
SHORTEST = 12
FIRST, RESET = "FIRST", "RESET"
LASTS = {FIRST: timedelta(days=30), RESET: timedelta(hours=1)}
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another when read aloud or from paper
hasher = PasswordHasher()
NOBODY = hasher.hash("nobody has this password")  # verified when the name is unknown, so that the answer takes as long


def account_of(name: str, password: str) -> Account | None:
    """The active account of that name and password; takes as long when there is none."""
    account = session.scalar(sa.select(Account).where(Account.name == name))
    good = knows(account, password)
    return account if good and account is not None and account.active else None


def knows(account: Account | None, password: str) -> bool:
    """Whether a password is the account's."""
    known = account.password_hash if account is not None else None
    try:
        return hasher.verify(known or NOBODY, password) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def too_many(what: str, address: str, now: datetime) -> bool:
    """Whether there were too many failures of late: for this name, code or question, or from this address."""
    count = sa.select(sa.func.count()).select_from(SignInAttempt).where(SignInAttempt.at > now - WINDOW)
    by_name = session.scalar(count.where(SignInAttempt.name == what)) or 0
    by_address = session.scalar(count.where(SignInAttempt.address == address)) or 0
    return by_name >= PER_NAME or by_address >= PER_ADDRESS


def failed(what: str, address: str, now: datetime) -> None:
    """Count a failure."""
    session.add(SignInAttempt(name=what, address=address, at=now))
    session.flush()


def forgive(what: str) -> None:
    """Forget the failures of a name after a success."""
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.name == what))


def set_password(account_id: int, password: str, *, keep: str = "") -> None:
    """Give an account a password its owner chose; its other sessions and outstanding codes end.

    `keep` is the hash of the session that may stay. Raises PasswordRefused for one that is easily guessed.
    """
    account = session.get_one(Account, account_id)
    if len(password) < SHORTEST:
        raise PasswordRefused(why="short")
    if account.name.lower() in password.lower() or len(set(password)) < 5:
        raise PasswordRefused(why="easy")
    account.password_hash = hasher.hash(password)
    session.execute(sa.delete(SignIn).where(SignIn.account_id == account_id, SignIn.token_hash != keep))
    session.execute(sa.delete(SignInCode).where(SignInCode.account_id == account_id, SignInCode.used_at.is_(None)))
    session.flush()


def first_code(account_id: int, *, by: int | None, now: datetime) -> str:
    """A new one-time code to hand to the owner of an account; those before it are worth nothing, and the sessions end."""
    account = session.get(Account, account_id)
    if account is None or account.person_id == by:
        raise NotFound(account=account_id)
    session.execute(sa.delete(SignIn).where(SignIn.account_id == account_id))
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    _keep(account_id, FIRST, code, by, now)
    return code


def new_token() -> str:
    """A token for a link; it is worth nothing until `keep_token`."""
    return secrets.token_urlsafe(32)


def keep_token(account_id: int, purpose: str, token: str, now: datetime) -> None:
    """Let a token choose a password once, in place of those before it."""
    _keep(account_id, purpose, token, None, now)


def _keep(account_id: int, purpose: str, code: str, by: int | None, now: datetime) -> None:
    unused = sa.and_(SignInCode.account_id == account_id, SignInCode.purpose == purpose, SignInCode.used_at.is_(None))
    session.execute(sa.delete(SignInCode).where(unused))
    session.add(
        SignInCode(
            account_id=account_id, purpose=purpose, code_hash=_hash(code), made_at=now, made_by=by, expires_at=now + LASTS[purpose]
        )
    )
    session.flush()


def redeemable(code: str, now: datetime, name: str | None = None) -> SignInCode | None:
    """The unused code of an active account, in time; with `name` it must be that account's. It is not used up by looking."""
    typed = code.strip()
    either = {_hash(typed), _hash(typed.upper().replace(" ", "-"))}
    query = sa.select(SignInCode).join(Account).where(SignInCode.code_hash.in_(either), Account.active)
    if name is not None:
        query = query.where(Account.name == name)
    return session.scalars(query.where(SignInCode.used_at.is_(None), SignInCode.expires_at > now)).first()


def use_code(code_id: int, password: str, now: datetime) -> int:
    """Choose a password with a code, once; returns the account. Raises NotFound when it was used or is too old."""
    query = sa.select(SignInCode).where(SignInCode.id == code_id, SignInCode.used_at.is_(None), SignInCode.expires_at > now)
    code = session.scalars(query.with_for_update()).first()
    if code is None or not session.get_one(Account, code.account_id).active:
        raise NotFound(code=code_id)
    code.used_at = now
    session.flush()
    set_password(code.account_id, password)
    return code.account_id


def ask_for_letter(name: str, purpose: str, now: datetime) -> bool:
    """Have a letter with a link sent to the owner of an account; whether there is one with an address is for no stranger to know.

    The link's token comes into being when the letter leaves, so that it stands nowhere before.
    """
    query = sa.select(Account.id).join(Person).where(Account.name == name, Account.active, Person.email != "")
    account_id = session.scalar(query)
    if account_id is not None:
        effects.order("entrance", {"account": account_id, "purpose": purpose}, case_id=None, now=now)
        session.flush()
    return account_id is not None


def tell(account_id: int, what: str, now: datetime) -> None:
    """Let the owner of an account know what an administrator did to it."""
    person_id = session.get_one(Account, account_id).person_id
    session.add(Notification(person_id=person_id, code=what, values={}, at=now))
    session.flush()


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
