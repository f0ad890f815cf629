"""Events between cases: one thrown row becomes one delivery per case that awaits it, each in that case's own transaction."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine import bundles, cases, starting, starts, workflow
from engine.actors import By, System
from engine.errors import CaseClosed
from engine.machine import Machine
from engine.outbox import Later
from engine.starts import StartRule
from engine.subjects import Subject
from models import Bundle, Case, Outbox, Reference, Service, Subscription, forget, session
from operations import effects
from records.organisation import in_force

ENDING = "sinyal_mengakhiri_berkas"  # the parameter that lists the signals after which nothing about a person goes on
KEPT_FOR = timedelta(days=90)
MISSED = "no longer awaited"


def receive_message(name: str, key: str | None, payload: Any, external_id: str, *, now: datetime) -> int:
    """Take a message from outside, addressed by case number or correlation key; the same external id counts once.

    Returns the id of the event.
    """
    known = sa.select(Outbox.id).where(Outbox.external_id == external_id)
    if (found := session.scalar(known)) is not None:
        return found
    try:
        with session.begin_nested():
            row = effects.throw("message", name, workflow.pack(payload), now=now, key=key, external_id=external_id)
            session.flush()
            return row.id
    except IntegrityError:  # the same message came in at the same moment
        return session.scalars(known).one()


def announce(name: str, payload: Any, *, subject: Subject | None, now: datetime, case_id: int | None = None) -> None:
    """Throw a signal about a subject, or (None) to every case that awaits it."""
    about = str(subject) if subject else None
    effects.throw("signal", name, workflow.pack(payload), now=now, case_id=case_id, subject=about)


def fan_out(row: Outbox, now: datetime) -> None:
    """Turn an event into one row per case that awaits it and per service that begins by it; nobody: it is kept."""
    kind, about = row.payload["kind"], row.payload["subject"]
    targets = _targets(row, kind, about)
    rows = sa.select(Outbox).where(Outbox.origin_id == row.id, Outbox.target_id.is_not(None))
    earlier = {delivery.target_id: delivery for delivery in session.scalars(rows)}
    for missed in (r for r in earlier.values() if r.error == MISSED and r.target_id in targets):
        missed.status, missed.due_at, missed.error = "WAITING", now, None
    orders = [_row(row, "deliver", target, now) for target in targets if target not in earlier]
    if not earlier:
        orders += [_row(row, "start", None, now, start) for start in _listeners(kind, row.name)]
        if kind == "signal" and about and row.name in _ending(now):
            orders += [_row(row, "cancel", case, now, {"reason": row.name}) for case in _others_about(about, targets, row.case_id)]
    if orders:
        session.execute(sa.insert(Outbox), orders)
    elif not targets and not earlier:
        row.status = "KEPT"


def _row(origin: Outbox, kind: str, target: int | None, now: datetime, payload: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "kind": kind, "case_id": origin.case_id, "payload": payload or {}, "origin_id": origin.id, "target_id": target,
        "lane": f"case:{target}" if target else None, "name": origin.name, "due_at": now, "created_at": now,
    }


def _targets(row: Outbox, kind: str, about: str | None) -> list[int]:
    """The cases an event is for: of a message the one addressed, of a signal all that await it about the subject.

    A message from outside that addresses nobody only begins services.
    """
    if kind == "message" and row.external_id and not row.key:
        return []
    query = (
        sa.select(Subscription.case_id).join(Case, Case.id == Subscription.case_id)
        .where(Subscription.kind == kind, Subscription.name == row.name, Case.status == "OPEN")
        .group_by(Subscription.case_id).order_by(sa.func.min(Subscription.id))
    )
    if row.key:
        query = query.where(sa.or_(Subscription.key == row.key, Case.number == row.key))
    elif about:
        query = query.where(_is_about(about))
    if row.case_id and not (kind == "message" and row.key):
        query = query.where(Case.id != row.case_id)  # its own catchers heard it while it ran
    return list(session.scalars(query.limit(1) if kind == "message" else query))


def _is_about(about: str) -> sa.ColumnElement[bool]:
    kind, _, key = about.partition(":")
    return sa.and_(Case.subject_kind == kind, Case.subject_key == key)


def _ending(now: datetime) -> set[str | None]:
    query = sa.select(Reference.values).where(Reference.table == "parameter", Reference.key == ENDING, in_force(Reference, now.date()))
    return {name for values in session.scalars(query) for name in values["nilai"]}


def _others_about(about: str, targets: list[int], thrower: int | None) -> list[int]:
    query = sa.select(Case.id).where(Case.status == "OPEN", _is_about(about)).order_by(Case.id)
    return [case for case in session.scalars(query) if case not in targets and case != thrower]


def _listeners(kind: str, name: str | None) -> Iterable[dict[str, Any]]:
    published = sa.select(Service.id, Bundle.id.label("bundle"), Bundle.manifest).join(Bundle, Bundle.id == Service.bundle_id)
    for service in session.execute(published.where(Service.active).order_by(Service.id)):
        if any(start.get("trigger") == "event" for start in service.manifest.get("starts") or ()):
            bundle = bundles.load(service.bundle)
            for rule in starts.rules(bundle):
                if rule.trigger == "event" and rule.awaits == (kind, name):
                    yield {"service": service.id, "event": rule.event, "process": rule.process}


def deliver(row: Outbox, now: datetime) -> None:
    """Give the event to every element of one case that awaits it; a case that is held gets it later."""
    event = session.get_one(Outbox, row.origin_id)
    by = System(f"event:{event.id}")
    kind, name = event.payload["kind"], event.name or ""
    try:
        taken = cases.deliver(row.target_id or 0, kind, name, workflow.unpack(event.payload["payload"]), key=event.key, by=by, now=now)
    except CaseClosed:
        taken = False
    if taken is None:
        raise Later(now + timedelta(minutes=5))
    if not taken:
        row.error = MISSED
        if kind == "message":
            event.status = "KEPT"


def begin(row: Outbox, now: datetime) -> None:
    """Open the cases a service begins by the event; each subject of `for_each` that fulfils `when` gets one."""
    event = session.get_one(Outbox, row.origin_id)
    service, bundle = bundles.in_force(row.payload["service"])
    rule = starts.find(bundle, row.payload["event"], row.payload["process"])
    payload = workflow.unpack(event.payload["payload"])
    data = payload if isinstance(payload, dict) else {"isi": payload}
    for subject in _subjects(service, bundle, rule, row.payload.get("subject") or event.payload["subject"], data, now):
        starting.start(
            service.id, event=rule.event, process=rule.process, subject=subject, answers=data, by=System(f"event:{event.id}"),
            now=now, key=f"event:{event.id}",
        )


def _subjects(
    service: Service, bundle: bundles.LoadedBundle, rule: StartRule, about: str | None, data: dict[str, Any], now: datetime
) -> list[Subject]:
    kind, _, key = (about or "service:").partition(":")
    own = Subject(kind, key or service.id)
    machine = Machine(starting.about_new(service, own, now), bundle)
    keys = machine.evaluate(rule.for_each, data) if rule.for_each else None
    subjects = [own] if keys is None else [Subject(rule.subject, str(one)) for one in keys]
    if not rule.when:
        return subjects
    return [s for s in subjects if Machine(starting.about_new(service, s, now), bundle).evaluate(rule.when, data) is True]


def _awaited_now(now: datetime) -> set[int]:
    event = sa.select(Outbox.id).where(Outbox.status == "KEPT", Outbox.created_at > now - KEPT_FOR, Outbox.key.is_not(None))
    awaited = sa.and_(Subscription.kind == "message", Subscription.name == Outbox.name)
    by_key = event.join(Subscription, sa.and_(awaited, Subscription.key == Outbox.key))
    by_number = event.join(Case, Case.number == Outbox.key).join(Subscription, sa.and_(awaited, Subscription.case_id == Case.id))
    return set(session.scalars(by_key.union(by_number)))


def revivable(now: datetime) -> bool:
    """Whether a case has begun to await a kept message; a look without a lock."""
    found = bool(_awaited_now(now))
    forget()
    return found


def revive_kept(now: datetime) -> int:
    """Set going again the kept messages that a case has begun to await; returns how many."""
    found = _awaited_now(now)
    if found:
        session.execute(sa.update(Outbox).where(Outbox.id.in_(found), Outbox.status == "KEPT").values(status="WAITING", due_at=now))
    return len(found)


def unclaimed(of: sa.ColumnElement[bool] | None = None, *, limit: int = 200) -> list[Outbox]:
    """The events nobody awaits, thrown outside or by cases that fulfil a condition, the newest first: for administrators."""
    query = sa.select(Outbox).outerjoin(Case, Case.id == Outbox.case_id).where(Outbox.status == "KEPT")
    if of is not None:
        query = query.where(sa.or_(Outbox.case_id.is_(None), of))
    return list(session.scalars(query.order_by(Outbox.id.desc()).limit(limit)))


def redeliver(event_id: int, *, by: By, now: datetime) -> None:
    """Look once more who awaits a kept event; it stays kept when nobody does."""
    kept = sa.update(Outbox).where(Outbox.id == event_id, Outbox.status == "KEPT")
    session.execute(kept.values(status="WAITING", due_at=now, error=f"again by {by}"))
