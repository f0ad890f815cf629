"""What a person needs in front of them to fill in a form: schema, scope, what they had typed before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm

import feel
import forms
from engine import bundles, cases, dossier, narratives, permission, roles, scope, starting, starts, step, workflow
from engine.actors import PersonActor
from engine.bundle_files import stem
from engine.bundles import LoadedBundle
from engine.eligibility import Finding, findings_of
from engine.errors import NotFound, TaskClosed
from engine.machine import Machine
from engine.scope import About
from engine.subjects import Subject, employee
from feel import Layers
from models import Case, Draft, Role, Service, Task, session


@dataclass(frozen=True)
class Desk:
    """A form ready to be bound: for a task, or for a service's start."""

    bundle: LoadedBundle
    service: Service
    schema: forms.Schema
    scope: Mapping[str, Any]
    setting: feel.Setting
    title: str
    documentation: str
    event: str | None = None
    subject: Subject | None = None  # of a start form: whom it is about
    place: str | None = None  # under which name the draft of a start form is kept
    task: Task | None = None
    case: Case | None = None
    variables: Mapping[str, Any] | None = None
    draft: Mapping[str, list[str]] | None = None
    offered: Mapping[str, list[str]] = field(default_factory=dict)  # file field → the document the dossier already holds


@dataclass(frozen=True)
class ServicePage:
    """A service before starting: its manifest, its start event and what the rules say today."""

    service: Service
    manifest: Mapping[str, Any]
    event: str | None
    findings: list[Finding]
    ways: Mapping[str, str] = field(default_factory=dict)  # every start event that is theirs, with its name


def services() -> list[Service]:
    """The services in force, by group and title."""
    query = sa.select(Service).where(Service.active, Service.bundle_id.is_not(None)).order_by(Service.group, Service.title)
    return list(session.scalars(query))


def service_page(service_id: str, person_id: int, now: datetime, event: str | None = None) -> ServicePage:
    """A service as one employee sees it, at the first start they may fire for themselves or the one named.

    Raises NotFound and ServiceClosed.
    """
    service, bundle = bundles.in_force(service_id)
    ways = own_starts(bundle)
    event = _chosen(ways, event)
    return ServicePage(service, bundle.manifest, event, findings(service_id, event, person_id, now) if event else [], ways)


def own_starts(bundle: LoadedBundle) -> dict[str, str]:
    """The start events whose forms employees send about themselves, with their names."""
    own = [rule for rule in starts.rules(bundle) if _asked_by_form(bundle, rule) and any(map(roles.is_subjects_own, rule.roles))]
    return {rule.event: bundle.definition(rule.process).elements[rule.event].name for rule in own}


def own_start(service_id: str, event: str | None = None) -> str | None:
    """One of them: the one named, which must be the employee's to send (else NotFound), or the first."""
    return _chosen(own_starts(bundles.in_force(service_id)[1]), event)


def _chosen(own: Mapping[str, str], event: str | None) -> str | None:
    if event and event not in own:
        raise NotFound(event=event)
    return event or next(iter(own), None)


def _asked_by_form(bundle: LoadedBundle, rule: starts.StartRule) -> bool:
    return bool(bundle.definition(rule.process).elements[rule.event].properties.get("form"))


def findings(
    service_id: str, event: str, subject_id: int, now: datetime, answers: Mapping[str, Any] | None = None
) -> list[Finding]:
    """What the rules of a start event say to this person, with or without answers."""
    service, bundle = bundles.in_force(service_id)
    start = _start_element(bundle, event)
    return findings_of(bundle, start, starting.about_new(service, employee(subject_id), now), answers or {})


def _start_element(bundle: LoadedBundle, event: str) -> workflow.Element:
    element = bundle.definition(starts.find(bundle, event).process).elements[event]
    if not element.properties.get("form"):
        raise NotFound(event=event)
    return element


def ways_to_start(person_id: int, subject: Subject, now: datetime) -> list[tuple[Service, str, str]]:
    """The services, start events and their names whose form this person may send about this subject, in a role or on behalf."""
    found = []
    actor = PersonActor(person_id)
    for service in services():
        bundle = bundles.in_force(service.id)[1]
        about = starting.about_new(service, subject, now)
        rules = [rule for rule in starts.rules(bundle) if _asked_by_form(bundle, rule)]
        allowed = [rule for rule in rules if starts.allows(rule, subject, about.unit_id, actor, about.day)]
        found += [(service, rule.event, bundle.definition(rule.process).elements[rule.event].name) for rule in allowed]
    return found


def may_assist(person_id: int, now: datetime) -> bool:
    """Whether a person holds a role whose holders start services for others, or the one that steps in for it."""
    assisting = {title for role in session.scalars(sa.select(Role).where(Role.assists)) for title in (role.title, *role.fallback)}
    return bool(assisting & {title for title, _ in roles.hats(person_id, scope.today(now)).roles})


def open_start(service_id: str, event: str, person_id: int, now: datetime, subject: Subject | None = None) -> Desk:
    """The start form of a service for a person about themselves or about a subject they may start it for.

    Raises NotFound, ServiceClosed and StartRefused.
    """
    whom = subject or employee(person_id)
    service, bundle = bundles.in_force(service_id)
    start = _start_element(bundle, event)
    about = starting.about_new(service, whom, now)
    starts.demand(starts.find(bundle, event), whom, about.unit_id, PersonActor(person_id), about.day)
    place = starting.draft_place(event, whom, person_id)
    draft = session.scalar(
        sa.select(Draft).where(Draft.person_id == person_id, Draft.service_id == service_id, Draft.start_event == place)
    )
    return Desk(
        bundle, service, bundle.forms[stem(start.properties["form"])], _seen(bundle, about, {}), scope.setting(about),
        service.title, start.documentation or "", event=event, subject=whom, place=place,
        draft=narratives.open_draft(draft) if draft else None,
        offered=dossier.offered(bundle, bundle.forms[stem(start.properties["form"])], whom.person_id),
    )


def open_task(task_id: int, person_id: int, now: datetime) -> Desk:
    """A task as its doer sees it; raises NotFound, NotYourTask, and TaskClosed when it is no longer open."""
    whole = sa.orm.joinedload(Task.case).joinedload(Case.subject)
    task = session.scalar(sa.select(Task).where(Task.id == task_id).options(whole))
    if task is None:
        raise NotFound(task=task_id)
    case = task.case
    if task.status != "OPEN":
        if permission.may_see(case, person_id, now) or permission.was_meant(task, case, person_id, now):
            raise cases.closed(task)
        raise NotFound(task=task_id)
    permission.demand(task, case, person_id, now)
    bundle = bundles.load(case.bundle_id)
    service = session.get_one(Service, case.service_id)
    about = step.about_case(case, service, now)
    variables = narratives.reveal(case, task_variables(task, case, bundle, about))
    element = bundle.definition(case.process).elements[task.element]
    draft = session.scalar(sa.select(Draft).where(Draft.person_id == person_id, Draft.task_id == task_id))
    return Desk(
        bundle, service, bundle.forms[task.form or ""], _seen(bundle, about, variables), scope.setting(about),
        task.name, element.documentation or "", task=task, case=case, variables=variables,
        draft=narratives.open_draft(draft) if draft else None,
        offered=dossier.offered(bundle, bundle.forms[task.form], case.subject_id) if task.form else {},
    )


def _seen(bundle: LoadedBundle, about: About, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the texts and rules of a form see: the variables, the context, and `keputusan(nama)` of the same version."""
    machine = Machine(about, bundle)

    def decide(name: Any) -> Any:
        return machine.value_of(str(name), "formulir", variables) if name in bundle.decisions.decisions else None

    return Layers({"keputusan": feel.Function("keputusan", ("nama",), decide)}, Layers(variables, scope.context(about)))


def task_variables(task: Task, case: Case, bundle: LoadedBundle, about: About) -> Mapping[str, Any]:
    """The variables an open task sees; raises TaskClosed when the frozen state no longer has it."""
    running = workflow.thaw(bundle.definition(case.process), case.state, Machine(about, bundle))
    for waiting in workflow.waiting(running).tasks:
        if waiting.id == task.step:
            return waiting.data
    raise TaskClosed(task=task.name, status=task.status, by=None, at=None)


def save_draft(
    person_id: int, content: Mapping[str, list[str]], now: datetime, *,
    service_id: str | None = None, event: str | None = None, task_id: int | None = None,
) -> None:
    """Keep what a person has typed, for a start form or a task, replacing what was kept before."""
    query = sa.select(Draft).where(Draft.person_id == person_id)
    if task_id is not None:
        query = query.where(Draft.task_id == task_id)
    else:
        query = query.where(Draft.service_id == service_id, Draft.start_event == event)
    kept = narratives.seal_draft(_form_of(service_id, event, task_id), person_id, content)
    draft = session.scalar(query)
    if draft is None:
        draft = Draft(person_id=person_id, service_id=service_id, start_event=event, task_id=task_id, content=kept, saved_at=now)
        session.add(draft)
        if task_id is not None:
            session.execute(sa.update(Task).where(Task.id == task_id, Task.started_at.is_(None)).values(started_at=now))
    draft.content, draft.saved_at = kept, now
    session.flush()


def _form_of(service_id: str | None, event: str | None, task_id: int | None) -> forms.Schema:
    if task_id is not None:
        task = session.get_one(Task, task_id)
        return bundles.load(task.case.bundle_id).forms[task.form or ""]
    _, bundle = bundles.in_force(service_id or "")
    return bundle.forms[stem(_start_element(bundle, (event or "").split(" ")[0]).properties["form"])]


def claim(task_id: int, *, person_id: int, now: datetime) -> None:
    """Take a group's task so that the others leave it; raises what `complete` would."""
    task, case, _ = step.take(task_id)
    if task.status != "OPEN":
        raise cases.closed(task)
    permission.demand(task, case, person_id, now)
    task.claimed_by, task.started_at = person_id, task.started_at or now
    session.flush()


def unclaim(task_id: int, *, person_id: int) -> None:
    """Give a claimed task back to its group; only its claimer may."""
    task, _, _ = step.take(task_id)
    if task.claimed_by == person_id:
        task.claimed_by = None
        session.flush()
