"""Effects as rows: written in the step's transaction, carried out by a worker after its commit."""

from datetime import datetime
from typing import Any

from models import Outbox, session


def throw(
    kind: str, name: str, payload: Any, *, now: datetime, case_id: int | None = None, subject: str | None = None,
    key: str | None = None, external_id: str | None = None,
) -> Outbox:
    """A message or signal for other cases; `payload` is packed, `subject` is kind:key, events of one subject keep their order."""
    row = Outbox(
        case_id=case_id, kind="event", name=name, key=key, external_id=external_id, lane=f"subject:{subject}" if subject else None,
        payload={"kind": kind, "payload": payload, "subject": subject}, due_at=now, created_at=now,
    )
    session.add(row)
    return row


def order(kind: str, payload: dict[str, Any], *, case_id: int | None, now: datetime) -> Outbox:
    """Anything else to carry out: `kind` is known to the worker."""
    row = Outbox(case_id=case_id, kind=kind, payload=payload, due_at=now, created_at=now)
    session.add(row)
    return row
