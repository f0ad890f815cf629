"""Plays a scenario on the real engine: forms are filled in, tasks done, decrees signed, time passes."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

import forms
from documents import signing
from documents.errors import WrongPassphrase
from engine import cases, desk, eligibility, roles, scope, starting, starts, worker
from engine import signing as acts
from engine.actors import PersonActor, System, house
from engine.bundles import in_force
from engine.eligibility import Finding
from engine.errors import Refusal
from engine.scenarios import stage as stages
from engine.scenarios.outcome import Unmet
from engine.scenarios.script import Scenario, ScenarioError, Step, moment
from engine.scenarios.stage import Stage
from engine.subjects import Subject, employee
from models import Account, Case, Document, Outbox, SigningKey, Subscription, Task, Timer, session, transaction
from records import organisation
from records.calendar import working_calendar
from records.errors import Overdrawn

PASSPHRASE = "frasa-skenario"
REFUSALS = (Refusal, Overdrawn, WrongPassphrase)


class Unfit(Exception):
    """A form refused what was typed: (key, sentence) pairs."""

    code = "form"

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{key}: {sentence}" for key, sentence in errors))
        self.errors = errors


class Player:
    """One scenario being played: the moment, the case, what the start rules said and matched."""

    def __init__(self, scenario: Scenario, service_id: str, stage: Stage) -> None:
        self.scenario, self.service_id, self.stage = scenario, service_id, stage
        self.now: datetime = scenario.start
        self.case_id: int | None = None
        self.findings: list[Finding] = []
        self.rules: set[tuple[str, str]] = set()
        self.papers: dict[str, bytes] = {}
        self._known = session.scalar(sa.select(sa.func.max(Case.id))) or 0

    def prepare(self) -> None:
        """Set the stage as the scenario wants it."""
        for key, facts in self.scenario.people.items():
            stages.set_facts(self.stage, key, facts, self.now)
        for key in self.scenario.vacant:
            stages.vacate(self.stage, key)
        day = scope.today(self.now)
        for row in self.scenario.acting:
            end = row.get("sampai") or day + timedelta(days=365)
            stages.let_act(
                self.stage, row["orang"], of=row["untuk"], kind=row.get("sebagai", "PLH"), start=row.get("mulai") or day, end=end
            )
        for key, value in self.scenario.parameters.items():
            stages.set_parameter(key, value, date(2000, 1, 1))

    @property
    def subject_id(self) -> int:
        return self.stage.person(self.scenario.about)

    @property
    def case(self) -> Case | None:
        return session.get(Case, self.case_id, populate_existing=True) if self.case_id else None

    def own_cases(self) -> sa.ColumnElement[bool]:
        """The condition that a case belongs to this scenario."""
        return Case.id > self._known

    def is_own(self, case_id: int | None) -> bool:
        """Whether a case was opened in this scenario."""
        return case_id is not None and case_id > self._known

    def play(self, step: Step) -> None:
        """Do what a step says and what follows from it; raises what the engine refuses with, Unmet and ScenarioError."""
        getattr(self, f"_{step.action}")(step)
        self._carry_out()

    def _carry_out(self) -> None:
        """The worker's part, for this scenario's cases only: events, children; what would leave the house stays."""
        inside = {**worker.EVENTS, **worker.BULK}
        mine = sa.or_(Outbox.case_id > self._known, Outbox.target_id > self._known)
        due = sa.select(Outbox).where(mine, Outbox.status == "WAITING", Outbox.due_at <= self.now, Outbox.kind.in_(sorted(inside)))
        while (row := session.scalar(due.order_by(Outbox.id).limit(1))) is not None:
            with transaction():
                row = session.get_one(Outbox, row.id)
                row.status, row.done_at = "DONE", self.now
                inside[row.kind](row, self.now)

    def _lihat(self, step: Step) -> None:
        """The service page: what the rules say without answers, or with some."""
        _, bundle = in_force(self.service_id)
        self._examine(starts.find(bundle, step.target or None), employee(self.subject_id), _values(step.answers))

    def _examine(self, rule: starts.StartRule, subject: Subject, answers: Mapping[str, Any]) -> None:
        service, bundle = in_force(self.service_id)
        element = bundle.definition(rule.process).elements[rule.event]
        about = starting.about_new(service, subject, self.now)
        self.findings, traces = eligibility.examine(bundle, element, about, answers)
        self.rules |= {(trace["decision"], hit["id"]) for trace in traces for hit in trace["trace"]["aturan"]}

    def _ajukan(self, step: Step) -> None:
        by = self._actor(step.by or self.scenario.about)
        subject = employee(self.stage.person(step.about) if step.about else self.subject_id)
        _, bundle = in_force(self.service_id)
        rule = starts.find(bundle, step.target or None)
        found = desk.open_start(self.service_id, rule.event, by.person_id, self.now, subject=subject)
        answers = self._typed(found, step.answers)
        self._examine(rule, subject, answers)
        with transaction():
            case = starting.start(self.service_id, event=rule.event, subject=subject, answers=answers, by=by, now=self.now)
            self.case_id = case.id

    def _mulai(self, step: Step) -> None:
        with transaction():
            case = starting.start(
                self.service_id, event=step.target or None, subject=employee(self.subject_id), answers=_values(step.answers),
                by=System(step.by or "sweep"), now=self.now,
            )
            self.case_id = case.id

    def _kerjakan(self, step: Step) -> None:
        task = self._task(str(step.target))
        by = self._actor(step.by) if step.by else self._holder(task)
        found = desk.open_task(task.id, by.person_id, self.now)
        answers = self._typed(found, step.answers)
        assert found.task is not None
        assert found.case is not None
        if acts.wants_decree(found.task, found.case, answers, self.now):
            self._sign(task.id, answers, by, step.passphrase or PASSPHRASE)
        else:
            with transaction():
                cases.complete(task.id, answers, by=by, now=self.now)

    def _sign(self, task_id: int, answers: Mapping[str, Any], by: PersonActor, passphrase: str) -> None:
        if session.scalar(sa.select(SigningKey.id).where(SigningKey.person_id == by.person_id)) is None:
            with transaction():
                signing.issue_key(by.person_id, PASSPHRASE, self.now)
        signer = signing.unlock(by.person_id, passphrase)
        with transaction():
            decree_id = acts.reserve(task_id, answers, by=by, now=self.now)
        prepared = acts.produce(decree_id, answers, now=self.now)
        signed = signer.sign(prepared.pdf, reason=prepared.title, location="", now=self.now)
        with transaction():
            acts.seal(prepared, signed, answers, by=by, now=self.now)
        self.papers[prepared.number] = signed

    def _lewat(self, step: Step) -> None:
        """`lewat: n`: n working days pass whole; the next working morning comes."""
        day = working_calendar().add(scope.today(self.now), int(step.target), None)
        self._pass_to(datetime.combine(working_calendar().add(day, 1, None), time(9), house().zone))

    def _sampai(self, step: Step) -> None:
        self._pass_to(moment(step.target, house().zone))

    def _pass_to(self, target: datetime) -> None:
        while (due := self._next_due()) is not None and due[1] <= target:
            self.now = max(self.now, due[1])
            with transaction():
                cases.wake(due[0], by=System("timer"), now=self.now)
            self._carry_out()
        self.now = target

    def _next_due(self) -> tuple[int, datetime] | None:
        mine = sa.select(Timer.case_id, Timer.due_at).join(Case).where(self.own_cases(), Case.status == "OPEN")
        row = session.execute(mine.order_by(Timer.due_at, Timer.id).limit(1)).first()
        return (row.case_id, row.due_at) if row else None

    def _terima(self, step: Step) -> None:
        awaited = sa.select(Subscription).join(Case).where(self.own_cases(), Case.status == "OPEN").order_by(Subscription.id)
        row = session.scalar(awaited.where(Subscription.name == step.target).limit(1))
        if row is None:
            names = [one.name for one in session.scalars(awaited)]
            raise Unmet("pesan yang dinanti", step.target, ", ".join(names) or "tidak ada")
        with transaction():
            cases.deliver(row.case_id, row.kind, row.name, _values(step.payload), key=row.key, by=System("event"), now=self.now)

    def _tarik(self, step: Step) -> None:
        by = self._actor(step.by or self.scenario.about)
        with transaction():
            cases.cancel(self.case_id or 0, by=by, now=self.now, reason=str(step.target))

    def _task(self, element: str) -> Task:
        mine = sa.select(Task).join(Case, Case.id == Task.case_id).where(self.own_cases())
        task = session.scalar(mine.where(Task.element == element).order_by(Task.id.desc()).limit(1))
        if task is None:
            open_now = [one.element for one in session.scalars(mine.where(Task.status == "OPEN").order_by(Task.id))]
            raise Unmet("tugas yang menunggu", element, ", ".join(open_now) or "tidak ada")
        return task

    def _actor(self, key: str) -> PersonActor:
        """A person by key or by a role's title, for this scenario's subject."""
        if key in self.stage.people:
            return self._person(self.stage.people[key])
        unit = organisation.unit_of(self.subject_id, scope.today(self.now))
        try:
            found = roles.resolve(key, subject_id=self.subject_id, unit_id=unit.id if unit else None, day=scope.today(self.now))
        except roles.UnknownRole:
            raise ScenarioError(self.scenario.name, "", f"there is neither a person nor a role {key!r}") from None
        if not found.holders:
            raise Unmet("pemegang peran", key, "tidak ada")
        return self._person(found.holders[0])

    def _holder(self, task: Task) -> PersonActor:
        if task.person_id:
            return self._person(task.person_id)
        day = scope.today(self.now)
        occupant = organisation.occupant(task.position_id, day) if task.position_id else None
        held = [occupant.id] if occupant else roles.holders(task.role or "", task.unit_id, day)
        if not held:
            raise Unmet("pemegang tugas", task.role, "tidak ada")
        return self._person(held[0])

    def _person(self, person_id: int) -> PersonActor:
        account = session.scalar(sa.select(Account).where(Account.person_id == person_id))
        return PersonActor(person_id, account.id if account else None)

    def _typed(self, found: desk.Desk, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers a form gives when these are typed into it, over what it prefills; raises Unfit."""
        if unknown := sorted(set(answers) - set(found.schema.keys)):
            raise ScenarioError(self.scenario.name, "isian", f"the form has no {', '.join(unknown)}")
        bound = forms.bind(found.schema, found.scope, found.setting)
        data = MultiDict([(key, text) for key, texts in bound.raw.items() if key not in answers for text in texts])
        for key, value in answers.items():
            data.setlist(key, self._texts(found, key, value))
        bound = forms.bind(found.schema, found.scope, found.setting, data=data, documents=lambda number: session.get(Document, number))
        if not bound.validate():
            raise Unfit(bound.errors)
        return bound.answers

    def _texts(self, found: desk.Desk, key: str, value: Any) -> list[str]:
        kind = next(field.type for field in found.schema.inputs if field.key == key)
        if kind == "filepicker" and isinstance(value, str):
            return [str(self._upload(value))]
        return [forms.typed(item) for item in (value if isinstance(value, list) else [value])]

    def _upload(self, name: str) -> int:
        content = f"%PDF-1.4 {name}".encode()
        with transaction():
            return house().store.keep(
                content, filename=name, media_type="application/pdf", kind="SKENARIO", person_id=self.subject_id, case_id=None,
                by=self.subject_id, now=self.now,
            ).id


def _values(given: Any) -> Any:
    """YAML numbers as FEEL numbers."""
    if isinstance(given, Mapping):
        return {key: _values(value) for key, value in given.items()}
    if isinstance(given, list):
        return [_values(value) for value in given]
    return Decimal(str(given)) if isinstance(given, int | float) and not isinstance(given, bool) else given


