"""Plays a scenario on the real engine: forms are filled in, tasks done, decrees signed, time passes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa

from documents import signing
from documents.errors import WrongPassphrase
from engine import cases, delivering, desk, eligibility, roles, scope, starting, starts
from engine import signing as acts
from engine.actors import PersonActor, System, house
from engine.bundles import in_force
from engine.eligibility import Finding
from engine.errors import Refusal
from engine.scenarios import errands, filling, night
from engine.scenarios import stage as stages
from engine.scenarios.outcome import Unmet
from engine.scenarios.script import Scenario, ScenarioError, Step, moment
from engine.scenarios.stage import Stage
from engine.subjects import Subject, employee
from models import Account, Case, SigningKey, Subscription, Task, session, transaction
from records import organisation
from records.calendar import working_calendar
from records.errors import Overdrawn

PASSPHRASE = "frasa-skenario"
SYSTEM = "sistem"  # who cancels a case for an administrator
REFUSALS = (Refusal, Overdrawn, WrongPassphrase)


class Player:
    """One scenario being played: the moment, the case, what the start rules said and matched."""

    def __init__(self, scenario: Scenario, service_id: str, stage: Stage) -> None:
        self.scenario, self.service_id, self.stage = scenario, service_id, stage
        self.now: datetime = scenario.start
        self.case_id: int | None = None
        self.findings: list[Finding] = []
        self.rules: set[tuple[str, str]] = set()
        self.papers: dict[str, bytes] = {}
        self.since = errands.Since.now()
        self._looked_at: int | None = None

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
        for value in (value for step in self.scenario.steps for value in step.answers.values()):
            if isinstance(value, str) and value.startswith("@versi."):
                stages.set_version(self.stage, value.removeprefix("@versi."))
        for key, value in self.scenario.parameters.items():
            stages.set_parameter(key, value, date(2000, 1, 1))
        stages.set_profile(self.scenario.profile)

    @property
    def subject_id(self) -> int:
        """The employee the case looked at is about, else the scenario's."""
        own = self.case.subject_id if self._looked_at and self.case else None
        return own or self.stage.person(self.scenario.about)

    @property
    def case(self) -> Case | None:
        wanted = self._looked_at or self.case_id
        return session.get(Case, wanted, populate_existing=True) if wanted else None

    def own_cases(self) -> sa.ColumnElement[bool]:
        """The condition that a case belongs to this scenario, or is the one looked at."""
        return Case.id == self._looked_at if self._looked_at else Case.id > self.since.case

    def is_own(self, case_id: int | None) -> bool:
        """Whether a case was opened in this scenario."""
        return case_id is not None and case_id > self.since.case

    def find_case(self, name: str) -> Case:
        """The newest case of the scenario a name means: parts joined by `/` that are a process, a service or a subject."""
        query = sa.select(Case).where(Case.id > self.since.case).execution_options(populate_existing=True)
        for part in name.split("/"):
            if part in self.stage.people or ":" in part:
                subject = self.stage.subject(part)
                query = query.where(Case.subject_kind == subject.kind, Case.subject_key == subject.key)
            else:
                query = query.where(sa.or_(Case.process == part, Case.service_id == part)).order_by((Case.process == part).desc())
        if (case := session.scalar(query.order_by(Case.id.desc()).limit(1))) is None:
            there = session.execute(sa.select(Case.process, Case.subject_kind, Case.subject_key).where(Case.id > self.since.case))
            raise Unmet("berkas", name, "; ".join(f"{row.process} {row.subject_kind}:{row.subject_key}" for row in there) or "tidak ada")
        return case

    @contextmanager
    def looking_at(self, name: str | None) -> Iterator[None]:
        """Look at one case only, by its name; None: at all of the scenario."""
        before = self._looked_at
        try:
            if name is not None:
                self._looked_at = self.find_case(name).id
            yield
        finally:
            self._looked_at = before

    def play(self, step: Step) -> None:
        """Do what a step says and what follows from it; raises what the engine refuses with, Unmet and ScenarioError."""
        with self.looking_at(step.case):
            getattr(self, f"_{step.action}")(step)
        errands.settle(self.since, self.now)

    def _lihat(self, step: Step) -> None:
        """The service page: what the rules say without answers, or with some."""
        service = step.service or self.service_id
        self._examine(service, starts.find(in_force(service)[1], step.target or None), self._subject(step), self._values(step.answers))

    def _subject(self, step: Step) -> Subject:
        return self.stage.subject(step.about) if step.about else employee(self.subject_id)

    def _examine(
        self, service_id: str, rule: starts.StartRule, subject: Subject, answers: Mapping[str, Any], by: PersonActor | None = None
    ) -> None:
        service, bundle = in_force(service_id)
        element = bundle.definition(rule.process).elements[rule.event]
        about = starting.about_new(service, subject, self.now)
        if by is not None:
            about = replace(about, on_behalf=starts.demand(rule, subject, about.unit_id, by, about.day))
        self.findings, traces = eligibility.examine(bundle, element, about, answers)
        self.rules |= {(trace["decision"], hit["id"]) for trace in traces for hit in trace["trace"]["aturan"]}

    def _ajukan(self, step: Step) -> None:
        by, subject, service = self._actor(step.by or self.scenario.about), self._subject(step), step.service or self.service_id
        rule = starts.find(in_force(service)[1], step.target or None)
        found = desk.open_start(service, rule.event, by.person_id, self.now, subject=subject)
        answers = self._typed(found, step)
        self._examine(service, rule, subject, answers, by)
        with transaction():
            case = starting.start(service, event=rule.event, subject=subject, answers=answers, by=by, now=self.now)
            self.case_id = case.id

    def _mulai(self, step: Step) -> None:
        with transaction():
            case = starting.start(
                step.service or self.service_id, event=step.target or None, subject=self._subject(step),
                answers=self._values(step.answers), by=System(step.by or "sweep"), now=self.now,
            )
            self.case_id = case.id

    def _kerjakan(self, step: Step) -> None:
        task = self._task(str(step.target), self.stage.people.get(step.by or ""))
        by = self._actor(step.by, task.case.subject_id) if step.by else self.holder(task)
        found = desk.open_task(task.id, by.person_id, self.now)
        answers = self._typed(found, step)
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
        while (due := errands.next_due(self.since)) is not None and due[1] <= target:
            self.now = max(self.now, due[1])
            errands.wake(due[0], self.since, self.now)
        self.now = target

    def _terima(self, step: Step) -> None:
        awaited = sa.select(Subscription).join(Case).where(self.own_cases(), Case.status == "OPEN").order_by(Subscription.id)
        row = session.scalar(awaited.where(Subscription.name == step.target).limit(1))
        if row is None:
            names = [one.name for one in session.scalars(awaited)]
            raise Unmet("pesan yang dinanti", step.target, ", ".join(names) or "tidak ada")
        with transaction():
            payload = self._values(step.payload)
            cases.deliver(row.case_id, row.kind, row.name, payload, key=row.key, by=System("event"), now=self.now)

    def _pesan(self, step: Step) -> None:
        """A message from outside the house, as a connector sends it: addressed by key, or to the case looked at."""
        key = step.key or (self.case.number if self.case else None)
        with transaction():
            external = f"skenario-{self.since.row}-{step.number}"
            delivering.receive_message(str(step.target), key, self._values(step.payload), external, now=self.now)

    def _umumkan(self, step: Step) -> None:
        """A signal about somebody, as a case outside this story throws it."""
        with transaction():
            delivering.announce(str(step.target), self._values(step.payload), subject=self._subject(step), now=self.now)

    def _agenda(self, step: Step) -> None:
        night.judge(str(step.target), self.stage.people.values(), self.now)

    def _tarik(self, step: Step) -> None:
        by = System("operator") if step.by == SYSTEM else self._actor(step.by or self.scenario.about)
        with transaction():
            cases.cancel(self.case.id if self.case else 0, by=by, now=self.now, reason=str(step.target))

    def _task(self, element: str, person: int | None = None) -> Task:
        """The task of an element: an open one before others, one addressed to that person before others, then the newest."""
        mine = sa.select(Task).join(Case, Case.id == Task.case_id).where(self.own_cases())
        open_first = (Task.status == "OPEN").desc(), sa.func.coalesce(Task.person_id == person, sa.false()).desc(), Task.id.desc()
        task = session.scalar(mine.where(Task.element == element).order_by(*open_first).limit(1))
        if task is None:
            open_now = [one.element for one in session.scalars(mine.where(Task.status == "OPEN").order_by(Task.id))]
            raise Unmet("tugas yang menunggu", element, ", ".join(open_now) or "tidak ada")
        return task

    def _actor(self, key: str, subject_id: int | None = None) -> PersonActor:
        """A person by key or by a role's title, for the subject of a case or of this scenario."""
        if key in self.stage.people:
            return self._person(self.stage.people[key])
        about, day = subject_id or self.subject_id, scope.today(self.now)
        unit = organisation.unit_of(about, day)
        try:
            found = roles.resolve(key, subject_id=about, unit_id=unit.id if unit else None, day=day)
        except roles.UnknownRole:
            raise ScenarioError(self.scenario.name, "", f"there is neither a person nor a role {key!r}") from None
        if not found.holders:
            raise Unmet("pemegang peran", key, "tidak ada")
        return self._person(found.holders[0])

    def holder(self, task: Task) -> PersonActor:
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

    def _typed(self, found: desk.Desk, step: Step) -> dict[str, Any]:
        upload = partial(filling.upload, self.subject_id, self.now)
        try:
            return filling.typed(found, {key: self.stage.meant_all(value) for key, value in step.answers.items()}, upload)
        except KeyError as unknown:
            raise ScenarioError(self.scenario.name, str(step), f"the form has no {unknown.args[0]}") from None

    def _values(self, given: Any) -> Any:
        """What is written, people by their ids and YAML numbers as FEEL numbers."""
        return _numbers(self.stage.meant_all(given))


def _numbers(given: Any) -> Any:
    if isinstance(given, Mapping):
        return {key: _numbers(value) for key, value in given.items()}
    if isinstance(given, list):
        return [_numbers(value) for value in given]
    return Decimal(str(given)) if isinstance(given, int | float) and not isinstance(given, bool) else given
