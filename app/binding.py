"""A desk's form bound to this request; what was typed outlives a session that expired."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import current_app, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

import engine
import forms
from app import clock, texts, uploads
from documents.errors import UploadRefused
from engine.desk import Desk
from models import Account, Document, session, transaction

CONTROL = frozenset({"csrf_token", "kunci", "langkah", "draf", "frasa", "berikut", "halaman"})
KEPT_SECONDS = 2 * 24 * 3600  # how long a page may lie open before its form can no longer be rescued


def documents_of(person_id: int, desk: Desk) -> Callable[[int], Document | None]:
    """Finds a document of this person's own dossier, one they uploaded for no other case, or one the dossier offers here."""
    case_id = desk.case.id if desk.case is not None else None
    offered = {int(text) for texts in desk.offered.values() for text in texts}

    def find(number: int) -> Document | None:
        free = sa.or_(Document.case_id.is_(None), Document.case_id == case_id)
        mine = sa.or_(Document.person_id == person_id, sa.and_(Document.uploaded_by == person_id, free), Document.id.in_(offered))
        return session.scalar(sa.select(Document).where(Document.id == number, mine))

    return find


def bind(desk: Desk, data: MultiDict[str, str] | None = None) -> forms.Bound:
    """The desk's form from the given data, else from the stored draft, what the dossier offers, and what is prefilled."""
    find = documents_of(current_user.person.id, desk)
    stored = {**desk.offered, **(desk.draft or {})}
    return forms.bind(desk.schema, desk.scope, desk.setting, data=data, stored=stored, documents=find, translate=gettext)


def posted(desk: Desk) -> forms.Bound:
    """The desk's form from this request, files sent with it stored first (where no script uploaded them at selection)."""
    data = MultiDict(request.form)
    refused: list[tuple[str, str]] = []
    for field in desk.schema.inputs:
        given = request.files.get(f"unggah_{field.key}")
        if field.type == "filepicker" and given is not None and given.filename:
            try:
                data[field.key] = str(uploads.store(given, field.document or "lampiran", uploads.accepted(desk, field.document)))
            except UploadRefused as refusal:
                refused.append((field.key, uploads.sentence(refusal)))
    bound = bind(desk, data)
    for key, sentence in refused:
        bound.add_error(key, sentence)
    return bound


def raw_of(bound: forms.Bound) -> dict[str, list[str]]:
    """What was typed, as a draft keeps it."""
    return {key: texts for key, texts in bound.raw.items() if texts}


def live(bound: forms.Bound, upload_to: str) -> dict[str, Any]:
    """The answer to a script: the form as it looks with what is typed now, and the errors of the page one wants to leave."""
    page = request.form.get("halaman")
    good = bound.validate(page) if page else True
    html = render_template("fragments/topics.html", bound=bound, upload_to=upload_to)
    return {"saved": texts.moment(clock.now()), "good": good, "html": html}


def refuse_into(bound: forms.Bound, refusal: Any, sentence: str) -> None:
    """Put the findings of a refusal beside their fields, each with its law; other refusals above the form."""
    if isinstance(refusal, engine.NotEligible):
        for finding in refusal.findings:
            if finding.blocking:
                bound.add_error(finding.isian, f"{finding.pesan} ({finding.dasar})" if finding.dasar else finding.pesan)
    else:
        bound.add_error(None, sentence)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="draf")


def carry(desk: Desk) -> str:
    """A signed token that says whose form this page is: with it what was typed is kept even when the session is gone."""
    task_id = desk.task.id if desk.task is not None else None
    token = _serializer().dumps([current_user.account.id, task_id, desk.service.id, desk.place])
    return token if isinstance(token, str) else token.decode()


def rescue() -> str | None:
    """Keep what a page sent after its session ended as its owner's draft; returns the page's address."""
    try:
        account_id, task_id, service_id, place = _serializer().loads(request.form.get("draf", ""), max_age=KEPT_SECONDS)
    except (BadSignature, ValueError):
        return None
    typed = {key: values for key, values in request.form.lists() if key not in CONTROL}
    with transaction():
        account = session.get(Account, account_id)
        if account is None or not account.active:
            return None
        person, moment = account.person_id, clock.now()
        if task_id is not None:
            engine.save_draft(person, typed, moment, task_id=task_id)
        else:
            engine.save_draft(person, typed, moment, service_id=service_id, event=place)
    return url_for("tasks.show", task_id=task_id) if task_id is not None else start_address(service_id, place)


def start_address(service_id: str, place: str | None, *, endpoint: str = "services.start", **more: str) -> str:
    """The page of a start form, or of what goes with it, by the place of its draft: one's own, or that about an employee."""
    values: dict[str, Any] = {**_about(place), **more}
    return url_for(endpoint, service_id=service_id, **values)


def upload_address(service_id: str, place: str | None) -> str:
    """Where the files of a start form go."""
    about = _about(place)
    return url_for("files.upload", layanan=service_id, mulai=about.get("event", about.get("mulai")), untuk=about.get("person_id"))


def _about(place: str | None) -> dict[str, str]:
    event, _, subject = (place or "").partition(" ")
    return {"event": event, "person_id": subject.partition(":")[2]} if subject else {"mulai": event} if event else {}


