"""What each night sets right once: people's own columns follow the rows that come into force by themselves."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from engine import grant_requests
from engine.scope import today
from models import Outbox, session
from operations.effects import order
from records import effects, search

KIND = "refresh"
LONGEST = timedelta(days=400)  # a worker that stood still for longer is brought up to here


def order_refresh(now: datetime) -> bool:
    """Have the worker bring people's own columns up to today, once a day; returns whether that was still to be ordered."""
    once = f"{KIND}:{today(now)}"
    if session.scalar(sa.select(Outbox.id).where(Outbox.external_id == once)) is not None:
        return False
    row = order(KIND, {"day": today(now).isoformat()}, case_id=None, now=now)
    row.external_id = once
    session.flush()
    return True


def refresh(row: Outbox, now: datetime) -> None:
    """Follow what came into force since the last time: status, standing, personal data; and take in names not yet findable.

    Administrators are reminded of roles to look at.
    """
    day = today(now)
    query = sa.select(Outbox.payload).where(Outbox.kind == KIND, Outbox.status == "DONE", Outbox.id != row.id)
    before = session.scalars(query.order_by(Outbox.id.desc()).limit(1)).first()
    since = date.fromisoformat(before["day"]) + timedelta(days=1) if before else day
    effects.refresh(day, since=max(since, day - LONGEST))
    search.complete()
    grant_requests.remind(now)
