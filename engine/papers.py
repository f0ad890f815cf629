"""The signing desk: what waits for a signature, who initialled it before, and the answers that sign it unopened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm

import feel
import forms
from engine import bundles, cases, scope
from engine.actors import PersonActor
from engine.desk import Desk
from engine.worklist import Wanted, worklist
from forms.values import typed
from models import Decree, Task, session


@dataclass(frozen=True)
class Paper:
    """A document that waits for somebody's signature or initial."""

    task: Task
    title: str
    chain: list[Task]  # the steps already done in its case, with who did them and when
    bulk: bool  # whether it can be signed without opening it


def papers(person_id: int, now: datetime, wanted: Wanted, *, limit: int) -> list[Paper]:
    """The documents that wait for a person, the most pressing first; three queries, no thaw."""
    tasks = worklist(person_id, now, wanted=wanted, limit=limit)
    past = sa.select(Task).where(Task.case_id.in_({task.case_id for task in tasks}), Task.status == "DONE").order_by(Task.id)
    chains: dict[int, list[Task]] = {}
    for done in session.scalars(past.options(sa.orm.joinedload(Task.doer))):
        chains.setdefault(done.case_id, []).append(done)
    return [Paper(task, _title(task), chains.get(task.case_id, []), _has_bulk(task)) for task in tasks]


def _title(task: Task) -> str:
    template = bundles.load(task.case.bundle_id).templates.get(task.decree or "")
    title = str(template.content["title"]) if template is not None else ""
    return title if title and "{" not in title else task.name


def _properties(task: Task) -> Any:
    return bundles.load(task.case.bundle_id).definition(task.case.process).elements[task.element].properties


def _has_bulk(task: Task) -> bool:
    if _properties(task).get("bulk"):
        return True
    schema = bundles.load(task.case.bundle_id).forms[task.form or ""]
    return not any(field.validate.get("required") and not field.computed and field.prefill is None for field in schema.inputs)


def prefilled(desk: Desk) -> dict[str, Any]:
    """What a task's form holds when it is opened."""
    return forms.bind(desk.schema, desk.scope, desk.setting, stored=desk.draft).answers


def bulk_answers(desk: Desk) -> dict[str, Any] | None:
    """The answers that sign a task unopened: its property `bulk` over what is prefilled; None when the form wants a person."""
    assert desk.task is not None
    given: dict[str, list[str]] = {}
    if expression := _properties(desk.task).get("bulk"):
        compiled = feel.compile_expression(expression, where=f"{desk.service.id}#{desk.task.element}", names=scope.NAMES)
        value = compiled.evaluate(desk.scope, desk.setting)
        given = {key: [typed(entry)] for key, entry in value.items()} if isinstance(value, dict) else {}
    bound = forms.bind(desk.schema, desk.scope, desk.setting, stored=given)
    return bound.answers if bound.validate() else None


def signed_before(task_id: int, *, by: PersonActor, key: str | None) -> str | None:
    """The number this same request already signed under; None when it is new."""
    if not cases.answered(by, key):
        return None
    return session.scalar(sa.select(Decree.number).where(Decree.task_id == task_id, Decree.status == "SEALED"))
