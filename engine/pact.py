"""The integrity pact: the text in force, who accepted which version of it, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from engine.errors import NotFound
from engine.scope import today
from models import PactAcceptance, Reference, session

TABLE, KEY = "pakta_integritas", "PENGGUNA"


@dataclass(frozen=True)
class Pact:
    """One version of the pact, known by its row and the day it came into force."""

    id: int
    title: str
    opening: str
    points: Mapping[str, str]
    since: date


def in_force(now: datetime) -> Pact | None:
    """The version in force; none when the agency has ended its pact."""
    day = today(now)
    query = sa.select(Reference).where(
        Reference.table == TABLE, Reference.key == KEY, Reference.valid_from <= day,
        sa.or_(Reference.valid_to.is_(None), Reference.valid_to >= day),
    )
    row = session.scalars(query.order_by(Reference.valid_from.desc()).limit(1)).first()
    if row is None:
        return None
    words = row.values
    return Pact(row.id, str(words.get("judul", "")), str(words.get("pembuka", "")), words.get("butir", {}), row.valid_from)


def accepted_at(account_id: int, pact: Pact) -> datetime | None:
    """When an account accepted a version."""
    return session.scalar(
        sa.select(PactAcceptance.at).where(PactAcceptance.account_id == account_id, PactAcceptance.reference_id == pact.id)
    )


def due(account_id: int, now: datetime) -> Pact | None:
    """The version an account has still to accept."""
    pact = in_force(now)
    return pact if pact is not None and accepted_at(account_id, pact) is None else None


def accept(account_id: int, pact_id: int, now: datetime) -> None:
    """Note that an account accepted the version it was shown; raises NotFound when that is no longer the one in force."""
    pact = in_force(now)
    if pact is None or pact.id != pact_id:
        raise NotFound(pact=pact_id)
    if accepted_at(account_id, pact) is None:
        session.add(PactAcceptance(account_id=account_id, reference_id=pact.id, at=now))
        session.flush()
