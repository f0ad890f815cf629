"""What may happen to a decree after its seal: corrected, replaced or revoked, each by another sealed decree."""

from datetime import datetime

import sqlalchemy as sa

from documents.errors import NotSealed
from models import Decree, lock, session

CORRECTED = "corrections"
ENDINGS = {"REVOKED": "revoked", "REPLACED": "replaced"}


def correct(decree_id: int, by_id: int, reason: str, now: datetime) -> None:
    """Note a correction (ralat): the decree stays in force as corrected; raises NotSealed."""
    decree, by = _pair(decree_id, by_id)
    noted = [*decree.details.get(CORRECTED, []), _note(by, reason, now)]
    decree.details = {**decree.details, CORRECTED: noted}
    session.flush()


def revoke(decree_id: int, by_id: int, reason: str, now: datetime) -> None:
    """Take a decree out of force; raises NotSealed when it is not in force."""
    _end(decree_id, by_id, reason, now, "REVOKED")


def replace(decree_id: int, by_id: int, reason: str, now: datetime) -> None:
    """Let another decree stand in a decree's place; raises NotSealed when it is not in force."""
    _end(decree_id, by_id, reason, now, "REPLACED")


def _end(decree_id: int, by_id: int, reason: str, now: datetime, status: str) -> None:
    decree, by = _pair(decree_id, by_id)
    decree.status, decree.details = status, {**decree.details, ENDINGS[status]: _note(by, reason, now)}
    session.flush()


def _pair(decree_id: int, by_id: int) -> tuple[Decree, Decree]:
    rows = lock(sa.select(Decree).where(Decree.id.in_({decree_id, by_id})).order_by(Decree.id))
    found = {row.id: row for row in session.scalars(rows.execution_options(populate_existing=True))}
    for wanted in (decree_id, by_id):
        if wanted not in found or found[wanted].status != "SEALED" or decree_id == by_id:
            raise NotSealed(decree=wanted, status=found[wanted].status if wanted in found else None)
    return found[decree_id], found[by_id]


def _note(by: Decree, reason: str, now: datetime) -> dict[str, str | int]:
    return {
        "decree": by.id, "number": by.number, "title": by.title, "date": by.decree_date.isoformat(), "reason": reason,
        "at": now.isoformat(),
    }
