"""Other systems at the door: their tokens, how often they may come, and the messages they hand in."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine import workflow
from engine.actors import By, PersonActor
from engine.delivering import receive_message
from engine.errors import NotFound, Unwelcome
from engine.granting import demand_administrator
from models import ConnectorToken, Outbox, lock, session

PREFIX = "alur-"  # lets a secret scanner and a reader of logs see what it is
MINUTE = timedelta(minutes=1)
OURS = ("case.", "berkas.")  # how the names begin of what the engine alone says, such as that all children have ended


@dataclass(frozen=True)
class Receipt:
    """What became of a message: the sender's id, the number of its event, whether it came for the first time, how it stands."""

    external_id: str
    event_id: int
    first: bool
    state: str  # WAITING, DELIVERED, KEPT (nobody awaits it yet), FAILED


def issue_token(connector: str, *, messages: Sequence[str] = (), per_minute: int = 120, by: By, now: datetime) -> str:
    """A new token for a connector, for these messages or (none) for any; it is readable only now. Raises NotFound."""
    demand_administrator(by)
    token = PREFIX + secrets.token_urlsafe(32)
    person = by.person_id if isinstance(by, PersonActor) else None
    session.add(
        ConnectorToken(
            connector=connector, token_hash=_hash(token), messages=list(messages), per_minute=per_minute, created_by=person, created_at=now
        )
    )
    session.flush()
    return token


def revoke_token(token_id: int, *, by: By, now: datetime) -> ConnectorToken:
    """Let a token open nothing any more; what it handed in stays. Raises NotFound."""
    demand_administrator(by)
    row = session.get(ConnectorToken, token_id)
    if row is None:
        raise NotFound(token=token_id)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = now, by.person_id if isinstance(by, PersonActor) else None
        session.flush()
    return row


def tokens() -> Sequence[ConnectorToken]:
    """Every token, by connector, the newest first."""
    return session.scalars(sa.select(ConnectorToken).order_by(ConnectorToken.connector, ConnectorToken.id.desc())).all()


def admit(token: str, *, now: datetime) -> int:
    """The id of a token that is good, its call counted; raises Unwelcome."""
    query = sa.select(ConnectorToken).where(ConnectorToken.token_hash == _hash(token), ConnectorToken.revoked_at.is_(None))
    row = session.scalar(lock(query).execution_options(populate_existing=True))
    if row is None:
        raise Unwelcome(why="token")
    if row.minute is None or not row.minute <= now < row.minute + MINUTE:
        row.minute, row.count = now, 0
    if row.count >= row.per_minute:
        raise Unwelcome(why="rate", wait=int((row.minute + MINUTE - now).total_seconds()) + 1)
    row.count, row.used_at = row.count + 1, now
    return row.id


def hand_in(token_id: int, external_id: str, name: str, key: str | None, payload: Any, *, now: datetime) -> Receipt:
    """Take the message of a connector that was admitted; the same id again only tells how the first one stands.

    Raises Unwelcome when the token is not for this message, or the id came before with another content.
    """
    row = session.get_one(ConnectorToken, token_id)
    if name.startswith(OURS) or (row.messages and name not in row.messages):
        raise Unwelcome(why="message", name=name)
    known = _find(row, external_id)
    event = session.get_one(Outbox, receive_message(name, key, payload, _scoped(row, external_id), now=now))
    if known and (event.name, event.key, event.payload["payload"]) != (name, key, workflow.pack(payload)):
        raise Unwelcome(why="reused", id=external_id)
    return Receipt(external_id, event.id, known is None, _state(event))


def receipt(token_id: int, external_id: str) -> Receipt:
    """How a message stands that this connector has handed in; raises NotFound."""
    row = session.get_one(ConnectorToken, token_id)
    event = _find(row, external_id)
    if event is None:
        raise NotFound(message=external_id)
    return Receipt(external_id, event.id, False, _state(event))


def _find(row: ConnectorToken, external_id: str) -> Outbox | None:
    return session.scalar(sa.select(Outbox).where(Outbox.external_id == _scoped(row, external_id)))


def _scoped(row: ConnectorToken, external_id: str) -> str:
    """Two connectors may number their messages alike."""
    return f"{row.connector}:{external_id}"


def _state(event: Outbox) -> str:
    found = set(session.scalars(sa.select(Outbox.status).where(Outbox.origin_id == event.id).distinct())) | {event.status}
    order = ("FAILED", "WAITING", "KEPT")
    return next((state for state in order if state in found), "DELIVERED")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
