"""The ways a service begins, by its manifest: which start event, by whom, about what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from engine import roles
from engine.actors import By, PersonActor, System
from engine.bundles import LoadedBundle
from engine.errors import NotFound, StartRefused
from engine.subjects import EMPLOYEE, Subject
from models import Role, session

SYSTEM, LANE = "system", "role"


@dataclass(frozen=True)
class StartRule:
    """One row of a manifest's `starts`; `roles` are the titles that may fire it, empty for the system alone."""

    process: str
    event: str
    roles: tuple[str, ...]
    by_system: bool
    trigger: str
    on_behalf: bool
    subject: str
    for_each: str | None
    when: str | None
    confidential: bool = False  # its cases are, even when the service is not
    awaits: tuple[str, str] | None = None  # kind and name of the message or signal it begins by: as drawn, or named in the manifest


def rules(bundle: LoadedBundle) -> list[StartRule]:
    """Every way the bundle begins; a manifest without `starts` lets the subject fire those of the main process."""
    rows = bundle.manifest.get("starts")
    if rows is None:
        rows = [{"event": start.id} for start in bundle.definition(bundle.service_id).start_events]
    return [_rule(bundle, row) for row in rows]


def _rule(bundle: LoadedBundle, row: Mapping[str, Any]) -> StartRule:
    process = row.get("process", bundle.service_id)
    given = row.get("by", LANE)
    by = [given] if isinstance(given, str) else list(given)
    titles = tuple(_lane(bundle, process, row["event"]) if name == LANE else name for name in by if name != SYSTEM)
    return StartRule(
        process, row["event"], titles, SYSTEM in by, row.get("trigger") or "none", bool(row.get("on_behalf", False)),
        row.get("subject", EMPLOYEE), row.get("for_each"), row.get("when"),
        bool(row.get("confidential", False)), _awaits(bundle, process, row),
    )


def _awaits(bundle: LoadedBundle, process: str, row: Mapping[str, Any]) -> tuple[str, str] | None:
    named = next(((kind, str(row[kind])) for kind in ("signal", "message") if kind in row), None)
    element = bundle.definition(process).elements.get(row["event"])
    return named or (element.awaits if element else None)


def _lane(bundle: LoadedBundle, process: str, event: str) -> str:
    element = bundle.definition(process).elements.get(event)
    return (element.lane if element else None) or roles.subjects_own()


def find(bundle: LoadedBundle, event: str | None, process: str | None = None) -> StartRule:
    """The rule of a start event (None: the first with a form, else the first); raises NotFound."""
    known = [rule for rule in rules(bundle) if process in (None, rule.process)]
    if event is None:
        forms = [r for r in known if bundle.definition(r.process).elements[r.event].properties.get("form")]
        known = forms or known
    rule = next((rule for rule in known if event in (None, rule.event)), None)
    if rule is None:
        raise NotFound(service=bundle.service_id, event=event)
    return rule


def demand(rule: StartRule, subject: Subject, unit_id: int | None, by: By, day: date) -> bool:
    """Refuse a start the manifest does not allow; returns whether a facilitator starts it for an employee.

    Raises StartRefused.
    """
    if rule.subject != subject.kind:
        raise StartRefused(event=rule.event, subject=subject.kind)
    if isinstance(by, System):
        if rule.by_system or by.cause == "operator":
            return False
        raise StartRefused(event=rule.event, by=by.cause)
    for title in rule.roles:
        if roles.is_subjects_own(title):
            if by.person_id == subject.person_id:
                return False
        elif holds(title, subject, unit_id, by, day):
            return False
    if rule.on_behalf and any(holds(title, subject, unit_id, by, day) for title in _assisting()):
        return True
    raise StartRefused(event=rule.event, by=by.person_id)


def allows(rule: StartRule, subject: Subject, unit_id: int | None, by: By, day: date) -> bool:
    """Whether the manifest lets them fire this start about this subject."""
    try:
        demand(rule, subject, unit_id, by, day)
    except StartRefused:
        return False
    return True


def holds(title: str, subject: Subject, unit_id: int | None, by: PersonActor, day: date) -> bool:
    """Whether a person holds a role, or is its fallback, for this subject; nobody does for themselves."""
    if roles.is_system(title):
        return by.person_id != subject.person_id and title in roles.hats(by.person_id, day).system
    addressee = roles.resolve(title, subject_id=subject.person_id, unit_id=unit_id, day=day)
    return by.person_id != subject.person_id and by.person_id in addressee.holders


def _assisting() -> list[str]:
    return list(session.scalars(sa.select(Role.title).where(Role.assists)))
