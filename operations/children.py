"""Child cases: one for each of a list, and the unfinished handed on to the next parent."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from models import Case, Child, Cohort, Outbox, session
from operations import effects
from operations.registry import Call, OperationError, operation

BATCH = 1000  # children one outbox row stands for
DONE = "case.children_done"


@operation("case.start")
def start(
    call: Call, untuk: list[Any], proses: str | None = None, layanan: str | None = None, mulai: str | None = None, pesan: str = DONE
) -> dict[str, Any]:
    """Open a child case for each member of a list: an employee's id, or {pegawai | jenis, kunci, isian, tenggat}.

    Without `layanan` the children run a process of this case's own version. When all have ended, the parent gets the
    message `pesan`.
    """
    parent = session.get_one(Case, call.case_id)
    cohort = Cohort(
        parent_id=parent.id, element=call.element, service_id=layanan or parent.service_id,
        process=proses or layanan or parent.service_id, event=mulai, message=pesan, created_at=call.now,
    )
    session.add(cohort)
    session.flush()
    rows = [{"cohort_id": cohort.id, "number": number, **_member(call, who)} for number, who in enumerate(untuk, 1)]
    if rows:
        session.execute(sa.insert(Child), rows)
        payloads = [{"cohort": cohort.id, "first": n, "last": n + BATCH - 1} for n in range(1, len(rows) + 1, BATCH)]
        session.execute(
            sa.insert(Outbox),
            [{"case_id": parent.id, "kind": "children", "payload": p, "due_at": call.now, "created_at": call.now} for p in payloads],
        )
    return {"kelompok": Decimal(cohort.id), "jumlah": Decimal(len(rows))}


def _member(call: Call, who: Any) -> dict[str, Any]:
    if isinstance(who, int | Decimal):
        who = {"pegawai": who}
    if not isinstance(who, Mapping) or not (who.get("pegawai") or (who.get("jenis") and who.get("kunci"))):
        raise OperationError(f"case.start: a member is an employee's id or {{pegawai | jenis, kunci}}, not {who!r}")
    person = who.get("pegawai")
    return {
        "subject_kind": "employee" if person else str(who["jenis"]), "subject_key": str(int(person)) if person else str(who["kunci"]),
        "answers": call.pack(who.get("isian") or {}), "due_at": _deadline(call, who.get("tenggat")), "status": "WAITING",
    }


def _deadline(call: Call, value: Any) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time(23, 59, 59), call.zone)
    raise OperationError(f"case.start: tenggat is a date or a moment, not {value!r}")


@operation("case.move_children")
def move(call: Call, kunci: str, layanan: str | None = None, mulai: str | None = None) -> None:
    """Hand the children that have not ended to the open case of a service about that session or period.

    When there is none yet and `mulai` names a start event, the system opens it.
    """
    parent = session.get_one(Case, call.case_id)
    payload = {"service": layanan or parent.service_id, "key": kunci, "event": mulai, "kind": parent.subject_kind}
    effects.order("move", payload, case_id=parent.id, now=call.now)


@operation("case.cancel_children")
def cancel(call: Call, alasan: str) -> None:
    """End the children that have not ended."""
    effects.order("disband", {"reason": alasan}, case_id=call.case_id, now=call.now)
