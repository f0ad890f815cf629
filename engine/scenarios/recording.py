"""A played case written down as a scenario: who did what when, and how it ended."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
import yaml

from engine import bundles, step, workflow
from engine.actors import house
from engine.bundle_files import stem
from engine.bundles import LoadedBundle
from engine.machine import Machine
from models import Case, Cohort, Event, Outbox, Task, session


@dataclass(frozen=True)
class _Told:
    """One case of the family being recorded: its files and what it knows at the end."""

    case: Case
    bundle: LoadedBundle
    variables: Mapping[str, Any]


def from_case(case_id: int, *, title: str) -> str:
    """The YAML of a scenario that does what was done in a case and its children, for an analyst to complete.

    The answers are those the case still knows: of a form filled in twice the last ones. Files become names; the facts of
    the people are not taken over, so the scenario tells of the stage's employee, and a child about somebody else of `rekan`.
    """
    family = [_told(case) for case in _family(session.get_one(Case, case_id))]
    case = family[0].case
    opened = case.opened_at.astimezone(house().zone)
    steps = list(_steps(family))
    if steps and case.status == "ENDED":
        steps[-1]["maka"] = {"berakhir": {case.process: case.outcome}}
    content = {"judul": title, "tanggal": opened.replace(tzinfo=None, second=0, microsecond=0), "langkah": steps}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=130)


def _family(case: Case) -> list[Case]:
    found, layer = [case], [case.id]
    while layer:
        children = list(session.scalars(sa.select(Case).where(Case.parent_id.in_(layer)).order_by(Case.id)))
        found, layer = found + children, [child.id for child in children]
    return found


def _told(case: Case) -> _Told:
    bundle = bundles.load(case.bundle_id)
    machine = Machine(step.about_case(case, None, case.opened_at), bundle)
    return _Told(case, bundle, workflow.data(workflow.thaw(bundle.definition(case.process), case.state, machine)))


def _steps(family: list[_Told]) -> Iterator[dict[str, Any]]:
    of_case, root = {told.case.id: told for told in family}, family[0].case
    tasks = {task.id: task for task in session.scalars(sa.select(Task).where(Task.case_id.in_(of_case)))}
    now = root.opened_at
    for event in session.scalars(sa.select(Event).where(Event.case_id.in_(of_case)).order_by(Event.at, Event.id)):
        told = of_case[event.case_id]
        found = _step(told, event.kind, json.loads(event.body), tasks, root)
        if found is None:
            continue
        if (event.at - now).total_seconds() >= 60:
            now = event.at
            yield {"sampai": _moment(now)}
        yield found if told.case is root else found | {"berkas": _name(told.case, root)}
    if root.closed_at and (root.closed_at - now).total_seconds() >= 60:  # a timer was the last to act
        yield {"sampai": _moment(root.closed_at + timedelta(seconds=1))}


def _step(told: _Told, kind: str, body: Mapping[str, Any], tasks: Mapping[int, Task], root: Case) -> dict[str, Any] | None:
    """What a recorded event was as a step; None for what happened by itself."""
    if kind == "dibuka":
        return _start(told, body) if told.case is root else None
    if kind == "tugas_selesai":
        task = tasks[body["tugas"]]
        return {"kerjakan": task.element, "oleh": task.role, "isian": _answers(told, task.form)}
    if kind == "pesan_diterima":
        return None if _from_family(told.case, body, root) else {"terima": body["nama"]}
    by = {"ditarik": {}, "dibatalkan": {"oleh": "sistem"}}.get(kind)
    return None if by is None else {"tarik": body["alasan"], **by}


def _from_family(case: Case, body: Mapping[str, Any], root: Case) -> bool:
    """Whether a message or signal was thrown by a case of the same story, so that it comes by itself when played."""
    cause = str(body["oleh"].get("sistem", ""))
    event = session.get(Outbox, int(cause.partition(":")[2])) if cause.startswith("event:") else None
    if event is None or event.external_id is not None:
        return False
    thrower = session.get(Case, event.case_id) if event.case_id else None
    cohort = sa.select(Cohort.id).where(Cohort.parent_id == case.id, Cohort.message == body["nama"])
    return session.scalar(cohort) is not None if thrower is None else root.id in (thrower.id, thrower.parent_id)


def _start(told: _Told, body: Mapping[str, Any]) -> dict[str, Any]:
    case, event = told.case, body["mulai"]
    about = {} if case.subject_id else {"untuk": f"{case.subject_kind}:{case.subject_key}"}
    if case.opened_by is None:
        rows = told.bundle.manifest.get("starts") or ()
        names = next((row.get("variables") or () for row in rows if row.get("event") == event), ())
        return {"mulai": event, **about, "isian": {name: _plain(told.variables[name]) for name in names if name in told.variables}}
    form = told.bundle.definition(case.process).elements[event].properties.get("form")
    return {"ajukan": event, **about, "isian": _answers(told, form)}


def _name(case: Case, root: Case) -> str:
    if case.subject_id in (None, root.subject_id):
        return case.process if case.subject_id else f"{case.process}/{case.subject_kind}:{case.subject_key}"
    return f"{case.process}/rekan"


def _moment(at: datetime) -> datetime:
    return at.astimezone(house().zone).replace(tzinfo=None, microsecond=0)


def _answers(told: _Told, form: str | None) -> dict[str, Any]:
    if not form:
        return {}
    known = told.variables
    fields = [field for field in told.bundle.forms[stem(form)].inputs if not field.computed and known.get(field.key) is not None]
    return {field.key: f"{field.key}.pdf" if field.type == "filepicker" else _plain(known[field.key]) for field in fields}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


__all__ = ["from_case"]
