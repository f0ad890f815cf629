"""A story: the standing cast walks a service by typing into its forms, as the pages do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

import engine
import forms
from documents import signing
from models import Account, Case, Task, session, transaction
from records import seed

PASSPHRASE = "frasa-uji-2026"


class Unacceptable(Exception):
    """The form refused what was typed; carries (key, sentence) pairs."""


@dataclass
class Story:
    """One case, told by who types what into which task."""

    now: datetime
    case_id: int = 0

    @property
    def case(self) -> Case:
        return session.get_one(Case, self.case_id, populate_existing=True)

    @property
    def waiting(self) -> list[tuple[str, str | None]]:
        """The open tasks as (element, role)."""
        query = sa.select(Task.element, Task.role).where(Task.case_id == self.case_id, Task.status == "OPEN").order_by(Task.id)
        found = [(row.element, row.role) for row in session.execute(query)]
        session.rollback()
        return found

    def actor(self, key: str) -> engine.PersonActor:
        """A member of the cast as an actor."""
        account = session.scalars(sa.select(Account).where(Account.name == seed.account_name(key))).one()
        actor = engine.PersonActor(account.person_id, account.id)
        session.rollback()
        return actor

    def actor_id(self, key: str) -> int:
        """The person id of a member of the cast."""
        return self.actor(key).person_id

    def ask(self, who: str, service: str, **typed: str) -> "Story":
        """Fill in the start form and send it."""
        actor = self.actor(who)
        page = engine.service_page(service, actor.person_id, self.now)
        assert page.event is not None
        desk = engine.open_start(service, page.event, actor.person_id, self.now)
        answers = _typed(desk, typed)
        with transaction():
            case = engine.start(service, event=page.event, subject_id=actor.person_id, answers=answers, by=actor, now=self.now)
            self.case_id = case.id
        return self

    def upload(self, who: str, name: str) -> str:
        """A document this person has uploaded, as its form field holds it."""
        person = self.actor_id(who)
        with transaction():
            kept = engine.house().store.keep(
                f"%PDF-1.4 {name}".encode(), filename=name, media_type="application/pdf", kind="SURAT_DOKTER", person_id=person,
                case_id=None, by=person, now=self.now,
            )
            return str(kept.id)

    def task(self, element: str) -> int:
        """The open task of an element."""
        query = sa.select(Task.id).where(Task.case_id == self.case_id, Task.element == element).order_by(Task.id.desc()).limit(1)
        found = session.scalars(query).one()
        session.rollback()
        return found

    def do(self, who: str, element: str, *, passphrase: str = PASSPHRASE, **typed: str) -> None:
        """Open a task, fill in its form, and complete or sign it."""
        actor, task_id = self.actor(who), self.task(element)
        desk = engine.open_task(task_id, actor.person_id, self.now)
        answers = _typed(desk, typed)
        assert desk.task is not None
        assert desk.case is not None
        wanted = engine.wants_decree(desk.task, desk.case, answers, self.now)
        session.rollback()
        if not wanted:
            with transaction():
                engine.complete(task_id, answers, by=actor, now=self.now)
            return
        signer = signing.unlock(actor.person_id, passphrase)
        with transaction():
            decree_id = engine.reserve(task_id, answers, by=actor, now=self.now)
        prepared = engine.produce(decree_id, answers, now=self.now)
        signed = signer.sign(prepared.pdf, reason=prepared.title, location="", now=self.now)
        with transaction():
            engine.seal(prepared, signed, answers, by=actor, now=self.now)

    def wait_until(self, moment: datetime) -> None:
        """Let time pass and the worker work."""
        self.now = moment
        engine.tick(lambda: moment)


def _typed(desk: Any, typed: dict[str, str]) -> dict[str, Any]:
    bound = forms.bind(desk.schema, desk.scope, desk.setting, data=None)
    data = MultiDict([(key, text) for key, texts in bound.raw.items() for text in texts if key not in typed])
    data.update(typed)
    bound = forms.bind(desk.schema, desk.scope, desk.setting, data=data, documents=lambda number: number)
    if not bound.validate():
        raise Unacceptable(bound.errors)
    return bound.answers
