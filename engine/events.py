"""What happened in a case: appended under the case lock, hash-chained over canonical text."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from engine.actors import By, PersonActor
from models import Case, Event, session

APPEND = sa.insert(Event).returning(Event.sequence)


def link_to(case: Case, happenings: list[tuple[str, dict[str, Any]]], *, by: By, now: datetime) -> list[dict[str, Any]]:
    """The rows that add happenings to the case's chain, count and head of the case moved on; the caller holds its lock."""
    rows = []
    for kind, details in happenings:
        body = canonical(case.id, case.event_count + 1, kind, now, {"oleh": _doer(by), **details})
        case.event_head = link(case.event_head, body)
        case.event_count += 1
        rows.append({"case_id": case.id, "sequence": case.event_count, "kind": kind, "at": now, "body": body, "hash": case.event_head})
    return rows


def append(rows: list[dict[str, Any]]) -> None:
    """Write linked rows, all in one statement (which the answer it asks back makes of them)."""
    session.connection().execute(APPEND, rows)


def canonical(case_id: int, sequence: int, kind: str, at: datetime, details: dict[str, Any]) -> str:
    """The one text an event is hashed over."""
    content = {"berkas": case_id, "urut": sequence, "jenis": kind, "pada": at.astimezone(UTC).isoformat(), **details}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def link(previous: str, body: str) -> str:
    """The hash of an event: SHA-256 over the one before it and its own text."""
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def first_broken(case_id: int) -> int | None:
    """The sequence of the first event that does not fit the chain, 0 when the tail was cut, None when all is well."""
    case = session.get_one(Case, case_id)
    return first_misfit(case, list(session.scalars(sa.select(Event).where(Event.case_id == case_id).order_by(Event.sequence))))


def first_misfit(case: Any, chain: Sequence[Any]) -> int | None:
    """The same of a case's row and its events' rows, already read."""
    head = ""
    for number, event in enumerate(chain, 1):
        head = link(head, event.body)
        if (event.sequence, event.hash) != (number, head) or _told(event.body) != (case.id, number, event.kind):
            return number
    return None if (len(chain), head) == (case.event_count, case.event_head) else 0


def _told(body: str) -> tuple[Any, ...]:
    told = json.loads(body)  # its hash has just been found right, so it is what was written
    return told["berkas"], told["urut"], told["jenis"]


def _doer(by: By) -> dict[str, Any]:
    return {"pegawai": by.person_id} if isinstance(by, PersonActor) else {"sistem": by.cause}
