"""Meja tanda tangan: documents that wait for one's signature or initial, one at a time or many under one passphrase."""

import contextlib
import io
import logging
from typing import Any

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

import engine
from app import clock, texts
from app.accounts import me
from documents import signing as keys
from documents.errors import NoKey, NotReserved, WrongPassphrase
from models import session, transaction
from records.errors import Overdrawn

log = logging.getLogger(__name__)
bp = Blueprint("signing", __name__, url_prefix="/tanda-tangan")
SHOWN, BATCH = 300, 20
REFUSALS = (engine.Refusal, Overdrawn, StaleDataError)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every document that waits for me, with its chain of initials; `q` narrows."""
    person, moment = current_user.person.id, clock.now()
    wanted = engine.Wanted(text=request.args.get("q", "").strip()[:100], decree_only=True)
    papers = engine.papers(person, moment, wanted, limit=SHOWN)
    total = engine.count_waiting(person, moment, wanted)
    return render_template("signing/index.html", papers=papers, total=total, wanted=wanted, batch=BATCH, results=None)


@bp.post("/")
def send() -> ResponseReturnValue:
    """Sign at most twenty of the selected documents; the key is loaded once, each document has transactions of its own."""
    chosen = request.form.getlist("tugas", type=int)[:BATCH]
    try:
        signer = unlock(request.form.get("frasa", ""))
    except (WrongPassphrase, NoKey) as refusal:
        session.rollback()
        return _answer([], texts.refusal(refusal.code)), 422
    session.rollback()
    actor, stem = me(), request.form.get("kunci", "")
    return _answer([_one(signer, task_id, actor, f"{stem}-{task_id}") for task_id in chosen], None)


def _answer(results: list[dict[str, Any]], error: str | None) -> Any:
    if request.headers.get("Accept", "").startswith("application/json"):
        return {"results": results, "message": error}
    person, moment = current_user.person.id, clock.now()
    wanted = engine.Wanted(decree_only=True)
    papers, total = engine.papers(person, moment, wanted, limit=SHOWN), engine.count_waiting(person, moment, wanted)
    return render_template(
        "signing/index.html", papers=papers, total=total, wanted=wanted, batch=BATCH, results=results, error=error
    )


def _one(signer: keys.Signer, task_id: int, actor: engine.PersonActor, key: str) -> dict[str, Any]:
    """Sign or initial one document; whatever goes wrong with it is told and leaves the others alone."""
    try:
        good, sentence = True, _carry_out(signer, task_id, actor, key)
    except engine.StepFailed as failure:
        log.error("step failed: %s", failure)
        session.rollback()
        with transaction():
            engine.report(failure, clock.now())
        good, sentence = False, gettext("Langkah ini gagal. Administrator sudah diberi tahu.")
    except REFUSALS as refusal:
        session.rollback()
        good, sentence = False, texts.closed(refusal) or texts.refusal(getattr(refusal, "code", "task_closed"))
    return {"task": task_id, "ok": good, "sentence": sentence}


def _carry_out(signer: keys.Signer, task_id: int, actor: engine.PersonActor, key: str) -> str:
    if number := engine.signed_before(task_id, by=actor, key=key):
        return gettext("Ditandatangani dengan nomor %(number)s.", number=number)
    desk = engine.open_task(task_id, actor.person_id, clock.now())
    answers = engine.bulk_answers(desk)
    assert desk.task is not None
    assert desk.case is not None
    if answers is None:
        raise engine.NeedsAnswers(task=task_id)
    if engine.wants_decree(desk.task, desk.case, answers, clock.now()):
        session.rollback()
        return gettext("Ditandatangani dengan nomor %(number)s.", number=sign(signer, task_id, answers, by=actor, key=key))
    with transaction():
        engine.complete(task_id, answers, by=actor, now=clock.now(), key=key)
    return gettext("Diparaf.")


@bp.get("/<int:task_id>/pratinjau")
def preview(task_id: int) -> ResponseReturnValue:
    """The document as signing it from this desk would make it, marked DRAF."""
    person, moment = current_user.person.id, clock.now()
    desk = engine.open_task(task_id, person, moment)
    pdf = engine.preview(task_id, engine.bulk_answers(desk) or engine.prefilled(desk), person_id=person, now=moment)
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", as_attachment=True, download_name="draf.pdf")


def unlock(passphrase: str) -> keys.Signer:
    """The signed-in person's key; raises NoKey and WrongPassphrase."""
    return keys.unlock(current_user.person.id, passphrase)


def sign(signer: keys.Signer, task_id: int, answers: dict[str, Any], *, by: engine.PersonActor, key: str | None) -> str:
    """Reserve, sign outside any lock, seal; returns the number. What cannot be sealed is voided with its reason."""
    if number := engine.signed_before(task_id, by=by, key=key):
        return number
    with transaction():
        decree_id = engine.reserve(task_id, answers, by=by, now=clock.now())
    prepared = engine.produce(decree_id, answers, now=clock.now())
    session.rollback()
    signed = signer.sign(prepared.pdf, reason=prepared.title, location="", now=clock.now())
    try:
        with transaction():
            engine.seal(prepared, signed, answers, by=by, now=clock.now(), key=key)
    except engine.Refusal:
        if number := engine.signed_before(task_id, by=by, key=key):
            return number  # a double click: the first of the two was faster
        with contextlib.suppress(NotReserved), transaction():  # somebody else sealed it under the same reservation
            engine.give_up(decree_id, "berkas berjalan terus sebelum dokumen ditandatangani", clock.now())
        raise
    return prepared.number
