"""What the outbox need not remember: rows long done that nothing refers to."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from models import Incident, Outbox, Reference, forget, session, transaction
from records.organisation import in_force
from records.readdressing import KIND as READDRESS

KEPT_DAYS = "kotak_keluar_simpan_hari"  # the parameter: how long a row that is done is kept
BATCH = 1000


def purge_outbox(now: datetime) -> int:
    """Delete, in small transactions, what has been done for longer than the parameter says; returns how many rows.

    Kept are events nobody has heard, whatever failed or waits, the events of deliveries that are still there, what an
    incident points at, and messages from outside, whose ids must be known for ever.
    """
    days = _kept_days(now)
    purged = 0
    while days is not None and (found := _purgeable(now - timedelta(days=days))):
        with transaction():
            gone = sa.delete(Outbox).where(Outbox.id.in_(found), Outbox.status == "DONE")
            session.execute(gone, execution_options={"synchronize_session": False})
        purged += len(found)
    return purged


def _kept_days(now: datetime) -> int | None:
    query = sa.select(Reference.values).where(Reference.table == "parameter", Reference.key == KEPT_DAYS, in_force(Reference, now.date()))
    values = session.scalar(query.order_by(Reference.valid_from.desc()).limit(1))
    forget()
    return int(values["nilai"]) if values else None


def _purgeable(before: datetime) -> list[int]:
    """The next batch; a look without a lock, for what is done never changes."""
    delivery, origin = aliased(Outbox), aliased(Outbox)
    unsettled = sa.exists().where(origin.id == Outbox.origin_id, origin.status != "DONE")
    query = sa.select(Outbox.id).where(
        Outbox.status == "DONE", Outbox.done_at < before,
        Outbox.id < sa.select(sa.func.max(Outbox.id)).scalar_subquery(),  # SQLite would give the last number again
        sa.or_(Outbox.external_id.is_(None), Outbox.kind == READDRESS),  # a run's name is that of a day gone by
        ~sa.exists().where(delivery.origin_id == Outbox.id), ~unsettled, ~sa.exists().where(Incident.outbox_id == Outbox.id),
    )
    found = list(session.scalars(query.order_by(Outbox.done_at).limit(BATCH)))
    forget()
    return found
