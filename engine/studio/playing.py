"""Playing a draft: a scenario of it is told so far, and this is where it stands; what one does next becomes its next step."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import sqlalchemy as sa
import yaml
from werkzeug.datastructures import MultiDict

import forms
from engine import bundles, desk, errors, scenarios, starts
from engine.actors import house
from engine.scenarios import Player, Result, Scenario, ScenarioError
from engine.studio import drafts
from engine.subjects import employee
from models import Case, Decree, Notification, Person, SopDraft, Subscription, Task, Timer, session, transaction, trial

PATIENCE = 60.0  # seconds a page waits for its play
# A play has a session of its own, so it runs beside the request; few at once, as each holds a connection.
_APART = ThreadPoolExecutor(max_workers=2, thread_name_prefix="play")


@dataclass(frozen=True)
class Sheet:
    """A form as it stood in front of somebody; what `fields` templates need of a bound form."""

    pages: list[forms.ViewPage]
    errors: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Waiting:
    """A task that waits, or a start that may be made: for whom, until when, with which form."""

    element: str
    name: str
    explained: str
    role: str
    holder: str  # the key of a person on the stage
    holder_name: str
    due: datetime | None
    case: str  # the process it belongs to
    signs: bool
    sheet: Sheet


@dataclass
class Played:
    """Where a play stands."""

    scenario: Scenario
    result: Result
    now: datetime | None = None
    waiting: list[Waiting] = field(default_factory=list)
    starts: list[Waiting] = field(default_factory=list)
    awaited: list[tuple[str, str]] = field(default_factory=list)  # kind and name
    due: list[tuple[str, datetime]] = field(default_factory=list)
    told: list[tuple[str, Notification]] = field(default_factory=list)
    papers: list[tuple[str, str]] = field(default_factory=list)  # number and title
    ended: list[tuple[str, str]] = field(default_factory=list)  # process and outcome
    people: list[tuple[str, str]] = field(default_factory=list)  # keys and names on the stage
    names: dict[str, str] = field(default_factory=dict)  # of elements, by id

    @property
    def failures(self) -> list[scenarios.Failure]:
        return self.result.failures


def run(draft: SopDraft, path: str, content: bytes | None = None, typed: MultiDict[str, str] | None = None) -> Played:
    """Play a scenario of a draft to its end, with other contents if given; `typed` is what a form in front of one held.

    Raises DraftRefused with `errors` when the draft's files cannot be run, and ScenarioError for a file that is none.
    """
    made = drafts.files(draft)
    story = content if content is not None else made.get(path)
    if story is None:
        raise errors.NotFound(path=path)
    scenario = read(path, story)
    if problems := [str(finding) for finding in drafts.findings(draft) if finding.refuses]:
        raise drafts.DraftRefused(why="errors", problems=problems)
    return _APART.submit(_run, draft.service_id, made, scenario, typed).result(timeout=PATIENCE)


def read(path: str, content: bytes) -> Scenario:
    """A file of a draft as a scenario; raises ScenarioError."""
    return scenarios.parse(content, name=PurePosixPath(path).stem, zone=house().zone)


def _run(service_id: str, made: Mapping[str, bytes], scenario: Scenario, typed: MultiDict[str, str] | None) -> Played:
    played = Played(scenario, Result(scenario))

    def look(player: Player, result: Result) -> None:
        played.result, played.now = result, player.now
        _read(played, player, typed)

    with trial():
        with transaction():
            manifest = bundles.parse(made, service_id).manifest
            lent = bundles.store(service_id, made, manifest, by="studio", now=scenario.start).id
        [played.result] = scenarios.in_trial(service_id, [scenario], bundle_id=lent, look=look)
    return played


def _read(played: Played, player: Player, typed: MultiDict[str, str] | None) -> None:
    own = player.own_cases()
    failed = bool(played.result.failures)
    open_tasks = sa.select(Task).join(Case, Case.id == Task.case_id).where(own, Task.status == "OPEN").order_by(Task.id)
    for task in session.scalars(open_tasks).all():
        played.waiting.append(_task(player, task, typed if failed else None))
    if not played.waiting:
        played.starts = list(_starts(player, typed if failed else None))
    waits = sa.select(Subscription).join(Case).where(own, Case.status == "OPEN").order_by(Subscription.id)
    played.awaited = list(dict.fromkeys((row.kind, row.name) for row in session.scalars(waits)))
    timers = sa.select(Timer).join(Case).where(own, Case.status == "OPEN").order_by(Timer.due_at)
    played.due = [(row.element, row.due_at) for row in session.scalars(timers)]
    news = sa.select(Notification, Person).join(Person, Person.id == Notification.person_id).join(Case, Case.id == Notification.case_id)
    for row, person in session.execute(news.where(own).order_by(Notification.id)).all():
        session.expunge(row)
        played.told.append((person.full_name, row))
    sealed = sa.select(Decree).join(Case, Case.id == Decree.case_id).where(own, Decree.status == "SEALED").order_by(Decree.id)
    played.papers = [(decree.number, decree.title) for decree in session.scalars(sealed)]
    closed = sa.select(Case).where(own, Case.status != "OPEN").order_by(Case.id)
    played.ended = [(case.process, case.outcome or case.status) for case in session.scalars(closed)]
    own_bundle = bundles.in_force(player.service_id)[1]
    played.names = {key: one.name for process in own_bundle.processes.values() for key, one in process.elements.items() if one.name}
    played.people = [(key, session.get_one(Person, number).full_name) for key, number in player.stage.people.items()]


def _task(player: Player, task: Task, typed: MultiDict[str, str] | None) -> Waiting:
    try:
        holder = player.holder(task).person_id
    except scenarios.Unmet:
        holder = None
    found = desk.open_task(task.id, holder, player.now) if holder else None
    again = typed if typed is not None and typed.get("_unsur") == task.element else None
    return Waiting(
        task.element, task.name, found.documentation if found else "", task.role or "", player.stage.key_of(holder) or "",
        session.get_one(Person, holder).full_name if holder else "", task.due_at, task.case.process, bool(task.decree),
        _sheet(found, again) if found else Sheet([]),
    )


def _starts(player: Player, typed: MultiDict[str, str] | None) -> Any:
    _, bundle = bundles.in_force(player.service_id)
    subject = player.subject_id
    for rule in starts.rules(bundle):
        element = bundle.definition(rule.process).elements[rule.event]
        again = typed if typed is not None and typed.get("_unsur") == rule.event else None
        sheet = Sheet([])
        if element.properties.get("form"):
            try:
                sheet = _sheet(desk.open_start(player.service_id, rule.event, subject, player.now, subject=employee(subject)), again)
            except errors.Refusal:
                continue
        yield Waiting(
            rule.event, element.name, element.documentation, "", player.stage.key_of(subject) or "",
            session.get_one(Person, subject).full_name, None, rule.process, False, sheet,
        )


def _sheet(found: desk.Desk, typed: MultiDict[str, str] | None) -> Sheet:
    bound = forms.bind(found.schema, found.scope, found.setting, data=typed)
    if typed is not None:
        bound.validate()
    return Sheet(list(bound.pages), list(bound.errors) if typed is not None else [])


def with_step(content: bytes, step: Mapping[str, Any]) -> bytes:
    """A scenario's text with one step more at its end; comments above it stay where that is possible."""
    told = yaml.safe_load(content.decode())
    steps = [*(told.get("langkah") or []), dict(step)]
    block = yaml.safe_dump([dict(step)], allow_unicode=True, sort_keys=False, width=130)
    grown = content.decode().rstrip() + "\n" + "".join(f"  {line}\n" for line in block.splitlines())
    try:
        if yaml.safe_load(grown) == {**told, "langkah": steps}:
            return grown.encode()
    except yaml.YAMLError:
        pass
    return yaml.safe_dump({**told, "langkah": steps}, allow_unicode=True, sort_keys=False, width=130).encode()


def without_last(content: bytes) -> bytes:
    """A scenario's text without its last step."""
    told = yaml.safe_load(content.decode())
    return yaml.safe_dump({**told, "langkah": (told.get("langkah") or [])[:-1]}, allow_unicode=True, sort_keys=False, width=130).encode()


def expecting(content: bytes, played: Played) -> bytes:
    """A scenario's text whose last step expects what is there now: the waiting tasks, the papers, the end."""
    told = yaml.safe_load(content.decode())
    steps = list(told.get("langkah") or [])
    if not steps:
        return content
    wanted: dict[str, Any] = {"menunggu": [{"tugas": one.element, "peran": one.role} for one in played.waiting]}
    if played.ended and not played.waiting:
        wanted["berakhir"] = dict(played.ended)
    if played.papers:
        wanted["dokumen"] = [{"nomor": number} for number, _title in played.papers]
    steps[-1] = {**steps[-1], "maka": {**(steps[-1].get("maka") or {}), **wanted}}
    return yaml.safe_dump({**told, "langkah": steps}, allow_unicode=True, sort_keys=False, width=130).encode()


__all__ = ["Played", "ScenarioError", "expecting", "read", "run", "with_step", "without_last"]
