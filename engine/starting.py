"""How a case comes into being: fired at exactly the start event named, about one subject, once per key."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine import bundles, dossier, narratives, promise, starts, workflow
from engine.actors import By, PersonActor, System
from engine.bundle_files import stem
from engine.bundles import LoadedBundle
from engine.cases import answered, remember
from engine.eligibility import findings_of, refuse_if_any
from engine.machine import Machine
from engine.scope import About, today
from engine.starts import StartRule
from engine.step import about_case, advance
from engine.subjects import Subject, employee
from models import Case, Draft, Notification, Person, Service, StartKey, lock, session
from records import organisation

PRIVATE = "PRIBADI"  # a number is quoted in many places; that of a confidential case names no service


@dataclass(frozen=True)
class Origin:
    """Where a case that nobody asked for by hand comes from: its parent, the version it shares, its deadline."""

    parent: Case | None = None
    bundle_id: int | None = None
    due_at: datetime | None = None


def start(
    service_id: str, *, event: str | None, subject_id: int | None = None, subject: Subject | None = None, process: str | None = None,
    answers: Mapping[str, Any], by: By, now: datetime, key: str | None = None, origin: Origin | None = None,
) -> Case:
    """Open a case at exactly the start event named and run it to its first waiting tasks.

    The subject is the employee `subject_id`, or `subject`. Raises ServiceClosed, NotFound, StartRefused when the
    manifest does not allow this start, NotEligible when a rule refuses, and a Refusal of an operation (such as
    Overdrawn). The same (account, key) of a person, or (service, event, subject, key) of the system, answers with the
    case it already opened.
    """
    whom = subject or employee(subject_id or 0)
    origin = origin or Origin()
    if whom.person_id is not None:
        session.execute(lock(sa.select(Person.id).where(Person.id == whom.person_id)))
    if known := answered(by, key):
        return session.get_one(Case, int(known))
    service, bundle = bundles.in_force(service_id)
    if origin.bundle_id is not None:
        bundle = bundles.load(origin.bundle_id)
    rule = starts.find(bundle, event, process)
    known_key = _known(service, rule, whom, key, by)
    if known_key is not None:
        return session.get_one(Case, known_key.case_id)
    about = about_new(service, whom, now)
    on_behalf = starts.demand(rule, whom, about.unit_id, by, about.day)
    about = replace(about, on_behalf=on_behalf)
    refuse_if_any(findings_of(bundle, bundle.definition(rule.process).elements[rule.event], about, dict(answers)))
    case = _open(service, bundle, rule, about, on_behalf, by, origin)
    _begin(case, service, bundle, rule, answers, by, now)
    if isinstance(by, PersonActor):
        remember(by, key, str(case.id), now)
    elif key:
        session.add(StartKey(service_id=service_id, event=rule.event, subject=str(whom), key=key, case_id=case.id))
        session.flush()
    return case


def _known(service: Service, rule: StartRule, subject: Subject, key: str | None, by: By) -> StartKey | None:
    if not key or not isinstance(by, System):
        return None
    if subject.person_id is None:  # an employee's own row is already locked; other subjects have none
        session.execute(lock(sa.select(Service.id).where(Service.id == service.id)))
    return session.get(StartKey, (service.id, rule.event, str(subject), key))


def _open(
    service: Service, bundle: LoadedBundle, rule: StartRule, about: About, on_behalf: bool, by: By, origin: Origin
) -> Case:
    parent = origin.parent
    unit = about.unit_id if about.unit_id is not None or parent is None else parent.unit_id
    case = Case(
        service_id=service.id, bundle_id=bundle.id, process=rule.process, subject_id=about.subject_id,
        subject_kind=about.subject_kind, subject_key=about.subject_key, unit_id=unit,
        parent_id=parent.id if parent else None, on_behalf=on_behalf,
        opened_by=by.person_id if isinstance(by, PersonActor) else None, opened_at=about.now, state=b"",
        due_at=origin.due_at or promise.promised(bundle, about.day, about.unit_id),
        confidential=rule.confidential or bool(bundle.manifest.get("confidential", False)),
    )
    session.add(case)
    session.flush()
    kind = PRIVATE if case.confidential else service.id.upper().replace("_", "-")
    case.number = f"{kind}/{about.day.year}/{case.id:06d}"
    return case


def _begin(
    case: Case, service: Service, bundle: LoadedBundle, rule: StartRule, answers: Mapping[str, Any], by: By, now: datetime
) -> None:
    if isinstance(by, PersonActor):
        place = draft_place(rule.event, Subject(case.subject_kind, case.subject_key), by.person_id)
        session.execute(
            sa.delete(Draft).where(Draft.person_id == by.person_id, Draft.service_id == service.id, Draft.start_event == place)
        )
    machine = Machine(about_case(case, service, now), bundle)
    if form := bundle.definition(rule.process).elements[rule.event].properties.get("form"):
        dossier.attach(case, bundle.forms[stem(form)], answers, now)
        answers = narratives.conceal(case, bundle.forms[stem(form)], answers, now)

    def begin() -> workflow.Running:
        return workflow.begin(bundle.definition(rule.process), rule.event, dict(answers), machine)

    opened = {"layanan": service.id, "versi": bundle.version, "mulai": rule.event}
    if case.on_behalf:
        opened["atas_nama"] = str(Subject(case.subject_kind, case.subject_key))
        if case.subject_id is not None:
            values = {"nomor": case.number, "layanan": service.title}
            session.add(Notification(person_id=case.subject_id, case_id=case.id, code="opened_for_you", values=values, at=now))
    if case.parent_id:
        opened["induk"] = case.parent_id
    advance(case, machine, begin, [("dibuka", opened)], by=by)


def draft_place(event: str, subject: Subject, person_id: int) -> str:
    """Under which name a person's draft of a start form is kept: one per subject they may start for."""
    return event if subject.person_id == person_id else f"{event} {subject}"


def about_new(service: Service, subject: Subject, now: datetime) -> About:
    """What a draft's expressions are about: the subject, in their unit, before there is a case."""
    unit_id = subject.unit_id
    if subject.person_id is not None:
        unit = organisation.unit_of(subject.person_id, today(now))
        unit_id = unit.id if unit else None
    return About(
        service.id, service.active, subject.person_id, unit_id, now, subject_kind=subject.kind, subject_key=subject.key
    )
