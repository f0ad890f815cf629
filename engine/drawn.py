"""A case on its diagram: the drawing of its version, what was walked and what waits."""

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engine import bundles, pages
from models import Event, Task, session


@dataclass(frozen=True)
class Drawn:
    """The BPMN XML of a case's own version, with the ids of elements that were walked and that wait."""

    xml: str
    walked: list[str]
    waiting: list[str]


def drawn_case(number: str, person_id: int, now: datetime) -> Drawn:
    """A case's diagram as one person may see it; raises NotFound."""
    case = pages.find_case(number, person_id, now)
    own = f'id="{case.process}"'.encode()
    files = bundles.files_of(case.bundle_id)
    xml = next(content for path, content in sorted(files.items()) if path.endswith(".bpmn") and own in content)
    steps = session.scalars(sa.select(Event.body).where(Event.case_id == case.id, Event.kind == "langkah").order_by(Event.sequence))
    walked = dict.fromkeys(element for body in steps for element in json.loads(body)["jalan"])
    waiting = session.scalars(sa.select(Task.element).where(Task.case_id == case.id, Task.status == "OPEN"))
    return Drawn(xml.decode("utf-8"), list(walked), list(waiting))
