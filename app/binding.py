"""A desk's form bound to this request; what was typed survives an expired session in a signed token."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from flask import current_app, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict

import engine
import forms
from engine.desk import Desk
from models import Document, session

CONTROL = frozenset({"csrf_token", "kunci", "langkah", "draf", "frasa"})


def documents_of(person_id: int, case_id: int | None) -> Callable[[int], Document | None]:
    """Finds a document that this person uploaded and that belongs to no other case."""

    def find(number: int) -> Document | None:
        mine = sa.or_(Document.uploaded_by == person_id, Document.person_id == person_id)
        free = sa.or_(Document.case_id.is_(None), Document.case_id == case_id)
        return session.scalar(sa.select(Document).where(Document.id == number, mine, free))

    return find


def bind(desk: Desk, data: MultiDict[str, str] | None = None) -> forms.Bound:
    """The desk's form from the given data, the stored draft, a carried draft, or prefilled."""
    stored: Mapping[str, list[str]] | None = carried(desk) or desk.draft
    case_id = desk.case.id if desk.case is not None else None
    return forms.bind(
        desk.schema, desk.scope, desk.setting, data=data, stored=stored, documents=documents_of(current_user.person.id, case_id)
    )


def raw_of(bound: forms.Bound) -> dict[str, list[str]]:
    """What was typed, as a draft keeps it."""
    return {key: texts for key, texts in bound.raw.items() if texts}


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="draf")


def place_of(desk: Desk) -> str:
    """What a draft is for: a task, or a service's start event."""
    return f"tugas:{desk.task.id}" if desk.task is not None else f"layanan:{desk.service.id}:{desk.event}"


def carry(desk: Desk, bound: forms.Bound) -> str:
    """A signed token of what was typed, bound to this account and form."""
    token = _serializer().dumps([current_user.account.id, place_of(desk), raw_of(bound)])
    return token if isinstance(token, str) else token.decode()


def carried(desk: Desk) -> Mapping[str, list[str]] | None:
    """What a signed token in the address brings back after signing in again; None when it is not this account's."""
    token = request.values.get("draf")
    if not token:
        return None
    try:
        account_id, place, raw = _serializer().loads(token)
    except (BadSignature, ValueError):
        return None
    return raw if (account_id, place) == (current_user.account.id, place_of(desk)) else None


def refuse_into(bound: forms.Bound, refusal: Any, sentence: str) -> None:
    """Put the findings of a refusal beside their fields, each with its law; other refusals above the form."""
    if isinstance(refusal, engine.NotEligible):
        for finding in refusal.findings:
            if finding.blocking:
                bound.add_error(finding.isian, f"{finding.pesan} ({finding.dasar})" if finding.dasar else finding.pesan)
    else:
        bound.add_error(None, sentence)
