"""Child cases: one for each of a list, and the unfinished handed on to the next parent."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from models import AgendaItem, Case, Child, Cohort, Outbox, session
from operations import effects
from operations.registry import Call, OperationError, operation

BATCH = 1000  # children one outbox row stands for
DONE = "case.children_done"


@operation("case.start")
def start(
    call: Call, untuk: list[Any], proses: str | None = None, layanan: str | None = None, mulai: str | None = None, pesan: str = DONE,
    lewati_berjalan: bool = False,
) -> dict[str, Any]:
    """Open a child case for each member of a list: an employee's id, or {pegawai | jenis, kunci, isian, tenggat}.

    Without `layanan` the children run a process of this case's own version. When all have ended, the parent gets the
    message `pesan`. With `lewati_berjalan` whoever has an open case of that process already gets none.
    """
    members = [_member(call, who) for who in untuk]
    if lewati_berjalan:
        members = [member for member in members if not _busy(call, member, proses, layanan)]
    return _open(call, members, proses, layanan, mulai, pesan)


def _busy(call: Call, member: dict[str, Any], process: str | None, service: str | None) -> bool:
    """Whether the member's subject has an open case of the process, or is about to have one."""
    parent = session.get_one(Case, call.case_id)
    where = (Case.subject_kind == member["subject_kind"], Case.subject_key == member["subject_key"], Case.status == "OPEN")
    named = (Case.service_id == (service or parent.service_id), Case.process == (process or service or parent.service_id))
    waiting = sa.select(Child.id).join(Cohort, Cohort.id == Child.cohort_id).where(
        Cohort.parent_id == parent.id, Child.status == "WAITING", Child.subject_key == member["subject_key"]
    )
    return bool(session.scalar(sa.select(sa.or_(sa.select(Case.id).where(*where, *named).exists(), waiting.exists()))))


@operation("case.start_due")
def start_due(
    call: Call, jenis: str, tanggal: date, proses: str | None = None, mulai: str | None = None, isian: dict[str, Any] | None = None,
    pesan: str = DONE,
) -> dict[str, Any]:
    """Open a child case for everybody to whom the agenda gives a kind of thing on that date.

    Whoever has an open case of that process, or is a child of this case already, gets none: asking again adds newcomers.
    """
    parent = session.get_one(Case, call.case_id)
    known = sa.select(Child.subject_key).join(Cohort, Cohort.id == Child.cohort_id).where(
        Cohort.parent_id == parent.id, Child.subject_kind == "employee"
    )
    busy = sa.exists().where(
        Case.subject_id == AgendaItem.person_id, Case.service_id == parent.service_id, Case.process == (proses or parent.service_id),
        Case.status == "OPEN",
    )
    given = sa.select(AgendaItem.person_id).where(
        AgendaItem.kind == jenis, AgendaItem.result == "BERI", AgendaItem.due_on == tanggal, ~busy,
        sa.cast(AgendaItem.person_id, sa.Text).not_in(known),
    )
    people = session.scalars(given.order_by(AgendaItem.person_id))
    members = [_member(call, {"pegawai": Decimal(person), "isian": isian or {}}) for person in people]
    return _open(call, members, proses, None, mulai, pesan) if members else {"kelompok": None, "jumlah": Decimal(0)}


def _open(
    call: Call, members: list[dict[str, Any]], proses: str | None, layanan: str | None, mulai: str | None, pesan: str
) -> dict[str, Any]:
    parent = session.get_one(Case, call.case_id)
    cohort = Cohort(
        parent_id=parent.id, element=call.element, service_id=layanan or parent.service_id,
        process=proses or layanan or parent.service_id, event=mulai, message=pesan, created_at=call.now,
    )
    session.add(cohort)
    session.flush()
    rows = [{"cohort_id": cohort.id, "number": number, **member} for number, member in enumerate(members, 1)]
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


@operation("case.report")
def report(call: Call, tahap: str, kelompok: str | None = None, isi: dict[str, Any] | None = None) -> None:
    """Tell the parent how far this case has come, with whom it belongs from there and what its list shows; without a parent, nothing."""
    mine = sa.and_(Child.case_id == call.case_id, Child.status == "OPEN")
    session.execute(sa.update(Child).where(mine).values(stage=tahap, division=kelompok, report=call.pack(isi or {})))


@operation("case.gather_children")
def gather(call: Call, tahap: str, menjadi: str, kelompok: str | None = None) -> dict[str, Any]:
    """Take the open children at one stage (and of one group) on to another, so that who comes later is not among them."""
    theirs = sa.select(Cohort.id).where(Cohort.parent_id == call.case_id)
    at = [Child.cohort_id.in_(theirs), Child.status == "OPEN", Child.stage == tahap]
    if kelompok is not None:
        at.append(Child.division == kelompok)
    taken = list(session.scalars(sa.select(Child.id).where(*at)))
    session.execute(sa.update(Child).where(Child.id.in_(taken)).values(stage=menjadi))
    return {"jumlah": Decimal(len(taken))}


@operation("case.tell_children")
def tell(call: Call, nama: str, isi: dict[str, Any], tahap: str | None = None) -> None:
    """Send a message to every open child, or to those at one stage, each by its number."""
    effects.order("tell", {"message": nama, "content": call.pack(isi), "stage": tahap}, case_id=call.case_id, now=call.now)


@operation("case.move_children")
def move(
    call: Call, kunci: str, layanan: str | None = None, mulai: str | None = None, kecuali_melapor: bool = False, nama: str | None = None
) -> None:
    """Hand the children that have not ended to the open case about that session or period, or only those that reported no stage yet.

    When there is none yet and `mulai` names a start event, the system opens it. Each child handed on gets the message `nama`.
    """
    parent = session.get_one(Case, call.case_id)
    payload = {
        "service": layanan or parent.service_id, "key": kunci, "event": mulai, "kind": parent.subject_kind, "spare": kecuali_melapor,
        "message": nama,
    }
    effects.order("move", payload, case_id=parent.id, now=call.now)


@operation("case.cancel_children")
def cancel(call: Call, alasan: str) -> None:
    """End the children that have not ended."""
    effects.order("disband", {"reason": alasan}, case_id=call.case_id, now=call.now)
