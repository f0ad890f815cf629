"""Services drawn in a few words and published, for tests of what happens between cases."""

import json
from pathlib import Path
from typing import Any

import yaml

import engine
from models import transaction
from tests.databases import NOW
from tests.workflow import diagrams

FORM = {"type": "default", "schemaVersion": 18, "id": "isi", "components": [{"type": "textfield", "key": "catatan", "label": "Catatan"}]}


def lane(title: str, *nodes: str) -> str:
    """A lane around some nodes."""
    return f'<bpmn:lane id="l_{nodes[0]}" name="{title}">{"".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes)}</bpmn:lane>'


def lanes(*drawn: str) -> str:
    return f'<bpmn:laneSet id="lajur">{"".join(drawn)}</bpmn:laneSet>'


def task(name: str, **properties: str) -> str:
    """A user task with the form of these services."""
    own = {"form": "isi"} | properties
    inner = "".join(f'<spiffworkflow:property name="{key}" value="{value}"/>' for key, value in own.items())
    return (
        f'<bpmn:userTask id="{name}" name="{name}"><bpmn:extensionElements><spiffworkflow:properties>{inner}'
        "</spiffworkflow:properties></bpmn:extensionElements></bpmn:userTask>"
    )


def message(name: str, variable: str = "kabar") -> str:
    return f'<bpmn:messageEventDefinition id="m_{name.replace(".", "_")}" messageRef="ref_{name.replace(".", "_")}"><bpmn:extensionElements><spiffworkflow:messageVariable>{variable}</spiffworkflow:messageVariable></bpmn:extensionElements></bpmn:messageEventDefinition>'


def signal(name: str) -> str:
    return f'<bpmn:signalEventDefinition id="s_{name}" signalRef="ref_{name}"/>'


def named(kind: str, *names: str) -> str:
    """The messages or signals a file speaks of."""
    return "".join(f'<bpmn:{kind} id="ref_{name.replace(".", "_")}" name="{name}"/>' for name in names)


def publish(folder: Path, service: str, starts: list[dict[str, Any]], files: dict[str, bytes], **manifest: Any) -> None:
    """Write a service's folder and put it in force."""
    place = folder / service
    home, forms = place / "processes" / service, place / "forms" / service
    home.mkdir(parents=True)
    forms.mkdir(parents=True)
    content = {"title": service.title(), "group": "Uji", "summary": "Uji.", "sla_working_days": 5, "active": True, "starts": starts}
    (home / "service.yaml").write_text(yaml.safe_dump(content | manifest))
    (forms / "isi.form").write_text(json.dumps(FORM))
    for name, drawn in files.items():
        (home / f"{name}.bpmn").write_bytes(drawn)
    with transaction():
        problems = [problem for done in engine.deploy(place, by="test", now=NOW, publish=True) for problem in done.problems]
        if problems:
            raise AssertionError(problems)


process, start, end, service, catch, boundary, timer = (
    diagrams.process, diagrams.start, diagrams.end, diagrams.service, diagrams.catch, diagrams.boundary, diagrams.timer,
)
