"""A played case written down as a scenario: who did what when, and how it ended."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
import yaml

from engine import bundles, step, workflow
from engine.actors import house
from engine.bundle_files import stem
from engine.bundles import LoadedBundle
from engine.machine import Machine
from models import Case, Event, Task, session


def from_case(case_id: int, *, title: str) -> str:
    """The YAML of a scenario that does what was done in a case, for an analyst to complete.

    The answers are those the case still knows: of a form filled in twice the last ones. Files become names; the facts of
    the person are not taken over, so the scenario tells of the stage's employee.
    """
    case = session.get_one(Case, case_id)
    bundle = bundles.load(case.bundle_id)
    machine = Machine(step.about_case(case, None, case.opened_at), bundle)
    variables = workflow.data(workflow.thaw(bundle.definition(case.process), case.state, machine))
    opened = case.opened_at.astimezone(house().zone)
    steps = list(_steps(case, bundle, variables))
    if steps and case.status == "ENDED":
        steps[-1]["maka"] = {"berakhir": {case.process: case.outcome}}
    content = {"judul": title, "tanggal": opened.replace(tzinfo=None, second=0, microsecond=0), "langkah": steps}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=130)


def _steps(case: Case, bundle: LoadedBundle, variables: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    tasks = {task.id: task for task in session.scalars(sa.select(Task).where(Task.case_id == case.id))}
    now = case.opened_at
    for event in session.scalars(sa.select(Event).where(Event.case_id == case.id).order_by(Event.sequence)):
        told = json.loads(event.body)
        if (event.at - now).total_seconds() >= 60:
            now = event.at
            yield {"sampai": _moment(now)}
        if event.kind == "dibuka":
            start = bundle.definition(case.process).elements[told["mulai"]]
            yield {"ajukan": told["mulai"], "isian": _answers(bundle, start.properties.get("form"), variables)}
        elif event.kind == "tugas_selesai":
            task = tasks[told["tugas"]]
            yield {"kerjakan": task.element, "oleh": task.role, "isian": _answers(bundle, task.form, variables)}
        elif event.kind == "pesan_diterima":
            yield {"terima": told["nama"]}
        elif event.kind == "ditarik":
            yield {"tarik": told["alasan"]}


def _moment(at: datetime) -> datetime:
    return at.astimezone(house().zone).replace(tzinfo=None, microsecond=0)


def _answers(bundle: LoadedBundle, form: str | None, variables: Mapping[str, Any]) -> dict[str, Any]:
    if not form:
        return {}
    fields = [field for field in bundle.forms[stem(form)].inputs if not field.computed and variables.get(field.key) is not None]
    return {field.key: f"{field.key}.pdf" if field.type == "filepicker" else _plain(variables[field.key]) for field in fields}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return [_plain(item) for item in value] if isinstance(value, list) else value


__all__ = ["from_case"]
