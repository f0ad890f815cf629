"""Forms filled in as a person would: what is typed goes over what stands there, files are uploaded."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

import forms
from engine.actors import house
from engine.desk import Desk
from models import Document, session, transaction


class Unfit(Exception):
    """A form refused what was typed: (key, sentence) pairs."""

    code = "form"

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{key}: {sentence}" for key, sentence in errors))
        self.errors = errors


def typed(found: Desk, answers: Mapping[str, Any], upload: Callable[[str], int]) -> dict[str, Any]:
    """The answers a form gives when these are typed into it, over what it prefills; raises Unfit, and KeyError for a key it lacks."""
    if unknown := sorted(set(answers) - set(found.schema.keys)):
        raise KeyError(", ".join(unknown))
    bound = forms.bind(found.schema, found.scope, found.setting)
    data = MultiDict([(key, text) for key, texts in bound.raw.items() if key not in answers for text in texts])
    for key, value in answers.items():
        data.setlist(key, _texts(found, key, value, upload))
    bound = forms.bind(found.schema, found.scope, found.setting, data=data, documents=lambda number: session.get(Document, number))
    if not bound.validate():
        raise Unfit(bound.errors)
    return bound.answers


def _texts(found: Desk, key: str, value: Any, upload: Callable[[str], int]) -> list[str]:
    kind = next(field.type for field in found.schema.inputs if field.key == key)
    if kind == "filepicker" and isinstance(value, str):
        return [str(upload(value))]
    return [forms.typed(item) for item in (value if isinstance(value, list) else [value])]


def upload(person_id: int, now: datetime, name: str) -> int:
    """Keep a small file of that name as a person's upload; returns its number."""
    with transaction():
        return house().store.keep(
            f"%PDF-1.4 {name}".encode(), filename=name, media_type="application/pdf", kind="SKENARIO", person_id=person_id,
            case_id=None, by=person_id, now=now,
        ).id
