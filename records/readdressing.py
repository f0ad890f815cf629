"""Whoever changes who stands where orders that open tasks be addressed anew: one outbox row of the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models import Outbox, session

KIND = "readdress"


def readdress(
    now: datetime, *, people: Sequence[int] = (), units: Sequence[int] = (), titles: Sequence[str] = (), positions: Sequence[int] = (),
    once: str | None = None,
) -> None:
    """Have open tasks addressed anew by the worker; no one and nothing given: all of them.

    People: the tasks about them; units: those in them; titles: those of the roles; positions: those that wait for a post,
    for a role it brings, or for a superior of those who work under it. Whoever changes a grant, a post, a superior or a
    unit calls it in the same transaction. `once` names a run that is ordered only once, such as a day's.
    """
    payload: dict[str, Any] = {"people": list(people), "units": list(units), "titles": list(titles), "positions": list(positions)}
    if once is not None and session.scalar(sa.select(Outbox.id).where(Outbox.external_id == once)) is not None:
        return
    if once is None and _ordered(payload):
        return
    session.add(Outbox(kind=KIND, payload=payload, external_id=once, due_at=now, created_at=now))
    session.flush()


def _ordered(payload: dict[str, Any]) -> bool:
    """Whether the same run already waits; found and locked, no worker can take it up before this transaction's change is seen."""
    query = sa.select(Outbox).where(Outbox.kind == KIND, Outbox.status == "WAITING", Outbox.external_id.is_(None))
    if session.get_bind().dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    return any(row.payload == payload for row in session.scalars(query))
