"""One task: its form beside the case, its draft, its document's preview, claiming it."""

import io

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock, signing, texts
from app.accounts import me
from app.binding import bind, carry, live, posted, raw_of, refuse_into
from documents.errors import NoKey, WrongPassphrase
from forms import Bound
from models import session, transaction
from records.errors import Overdrawn

bp = Blueprint("tasks", __name__, url_prefix="/tugas")
MENDABLE = (engine.NotEligible, Overdrawn, WrongPassphrase, NoKey, engine.ActingRefused)  # the person can try again in the same form


@bp.route("/<int:task_id>", methods=["GET", "POST"])
def show(task_id: int) -> ResponseReturnValue:
    """A task: its form, the case beside it; a signing task asks for the passphrase too."""
    person, moment = current_user.person.id, clock.now()
    desk = engine.open_task(task_id, person, moment)
    bound = posted(desk) if request.method == "POST" else bind(desk)
    if request.method == "POST" and bound.validate():
        try:
            return _complete(desk, bound)
        except MENDABLE as refusal:
            session.rollback()
            refuse_into(bound, refusal, texts.refusal(refusal.code))
            desk = engine.open_task(task_id, person, moment)
    return _page(desk, bound, task_id), 422 if bound.errors else 200


def _page(desk: engine.Desk, bound: Bound, task_id: int) -> str:
    person, moment = current_user.person.id, clock.now()
    assert desk.case is not None
    page = engine.page_of(desk.case, person, moment)
    answer = render_template("tasks/show.html", desk=desk, bound=bound, page=page, carried=carry(desk), given=engine.given(desk))
    subject, raw, what = page.case.subject_id, raw_of(bound), f"tugas {desk.title}, {page.case.number}"
    if subject != person or request.method == "POST":
        with transaction():
            engine.look(subject, person, what, moment)
            if request.method == "POST":
                engine.save_draft(person, raw, moment, task_id=task_id)
    return answer


def _complete(desk: engine.Desk, bound: Bound) -> ResponseReturnValue:
    assert desk.task is not None
    assert desk.case is not None
    actor, moment, answers, key = me(), clock.now(), bound.answers, request.form.get("kunci")
    task_id, number = desk.task.id, desk.case.number
    if engine.wants_decree(desk.task, desk.case, answers, moment):
        signer = signing.unlock(request.form.get("frasa", ""))
        session.rollback()
        decree = signing.sign(signer, task_id, answers, by=actor, key=key)
        sentence = gettext("Ditandatangani dengan nomor %(number)s.", number=decree)
    else:
        with transaction():
            engine.complete(task_id, answers, by=actor, now=moment, key=key)
        sentence = gettext("Selesai. Pihak berikutnya sudah diberi tahu.")
    flash(sentence)
    following = engine.worklist(actor.person_id, clock.now(), limit=1) if request.form.get("berikut") else []
    target = url_for(".show", task_id=following[0].id) if following else url_for("cases.show", number=number)
    return redirect(target, 303)


@bp.post("/<int:task_id>/pratinjau")
def preview(task_id: int) -> ResponseReturnValue:
    """The document as it would be with the answers typed now, marked DRAF."""
    person, moment = current_user.person.id, clock.now()
    bound = bind(engine.open_task(task_id, person, moment), request.form)
    pdf = engine.preview(task_id, bound.answers, person_id=person, now=moment)
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", as_attachment=True, download_name="draf.pdf")


@bp.post("/<int:task_id>/draf")
def draft(task_id: int) -> ResponseReturnValue:
    """Keep what has been typed so far, and answer with the form as it looks now."""
    person, moment = current_user.person.id, clock.now()
    bound = bind(engine.open_task(task_id, person, moment), request.form)
    answer, raw = live(bound, url_for("files.upload", tugas=task_id)), raw_of(bound)
    with transaction():
        engine.save_draft(person, raw, moment, task_id=task_id)
    return answer


@bp.post("/<int:task_id>/ambil")
def claim(task_id: int) -> ResponseReturnValue:
    """Take a group's task, or give it back."""
    person, moment = current_user.person.id, clock.now()
    with transaction():
        if request.form.get("lepas"):
            engine.unclaim(task_id, person_id=person)
        else:
            engine.claim(task_id, person_id=person, now=moment)
    return redirect(url_for(".show", task_id=task_id), 303)
