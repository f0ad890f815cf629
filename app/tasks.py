"""Tugas and the Meja tanda tangan: the list, a task with its form, claiming, previewing, signing."""

import io

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock, texts
from app.accounts import me
from app.binding import bind, carry, raw_of, refuse_into
from documents import signing
from documents.errors import NoKey, WrongPassphrase
from forms import Bound
from models import session, transaction
from records.errors import Overdrawn

bp = Blueprint("tasks", __name__, url_prefix="/tugas")


@bp.get("/")
def index() -> ResponseReturnValue:
    """What waits for me, the most pressing first."""
    wanted = request.args.get("q", "").strip().lower()
    rows = engine.worklist(current_user.person.id, clock.now())
    found = [t for t in rows if wanted in f"{t.name} {t.case.number} {t.case.subject.name if t.case.subject else ''}".lower()]
    return render_template("tasks.html", tasks=found, total=len(rows), wanted=wanted)


@bp.route("/<int:task_id>", methods=["GET", "POST"])
def show(task_id: int) -> ResponseReturnValue:
    """A task: its form, the case beside it; a signing task asks for the passphrase too."""
    person, moment = current_user.person.id, clock.now()
    desk = engine.open_task(task_id, person, moment)
    bound = bind(desk, request.form if request.method == "POST" else None)
    if request.method == "POST" and bound.validate():
        try:
            done = _complete(desk, bound)
            if done is not None:
                return done
        except (engine.NotEligible, Overdrawn, WrongPassphrase, NoKey, engine.ActingRefused) as refusal:
            session.rollback()
            refuse_into(bound, refusal, texts.refusal(refusal.code))
            desk = engine.open_task(task_id, person, moment)
    number = desk.case.number if desk.case is not None else ""
    page = engine.case_page(str(number), person, moment)
    answer = render_template("task.html", desk=desk, bound=bound, page=page, carried=carry(desk, bound)), 422 if bound.errors else 200
    subject = page.case.subject_id
    raw = raw_of(bound)
    with transaction():
        engine.look(subject, person, f"tugas {task_id}", moment)
        if request.method == "POST":
            engine.save_draft(person, raw, moment, task_id=task_id)
    return answer


def _complete(desk: engine.Desk, bound: Bound) -> ResponseReturnValue | None:
    assert desk.task is not None
    assert desk.case is not None
    actor, moment, answers, key = me(), clock.now(), bound.answers, request.form.get("kunci")
    task_id, number = desk.task.id, desk.case.number
    if engine.wants_decree(desk.task, desk.case, answers, moment):
        sentence = _sign(task_id, answers, key)
    else:
        with transaction():
            engine.complete(task_id, answers, by=actor, now=moment, key=key)
        sentence = gettext("Selesai. Pihak berikutnya sudah diberi tahu.")
    flash(sentence)
    following = engine.worklist(actor.person_id, clock.now(), limit=1)
    target = (
        url_for(".show", task_id=following[0].id) if following and request.form.get("berikut") else url_for("cases.show", number=number)
    )
    return redirect(target, 303)


def _sign(task_id: int, answers: dict[str, object], key: str | None) -> str:
    """Reserve, sign outside any lock, seal; a reservation that cannot be sealed is voided with its reason."""
    actor = me()
    signer = signing.unlock(actor.person_id, request.form.get("frasa", ""))
    session.rollback()
    with transaction():
        decree_id = engine.reserve(task_id, answers, by=actor, now=clock.now())
    prepared = engine.produce(decree_id, answers, now=clock.now())
    session.rollback()
    signed = signer.sign(prepared.pdf, reason=prepared.title, location="", now=clock.now())
    try:
        with transaction():
            engine.seal(prepared, signed, answers, by=actor, now=clock.now(), key=key)
    except engine.Refusal:
        with transaction():
            engine.give_up(decree_id, "berkas berjalan terus sebelum dokumen ditandatangani", clock.now())
        raise
    return gettext("Ditandatangani dengan nomor %(number)s.", number=prepared.number)


@bp.post("/<int:task_id>/pratinjau")
def preview(task_id: int) -> ResponseReturnValue:
    """The document as it would be with the answers typed now, marked DRAF."""
    person, moment = current_user.person.id, clock.now()
    bound = bind(engine.open_task(task_id, person, moment), request.form)
    pdf = engine.preview(task_id, bound.answers, person_id=person, now=moment)
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", as_attachment=True, download_name="draf.pdf")


@bp.post("/<int:task_id>/draf")
def draft(task_id: int) -> ResponseReturnValue:
    """Keep what has been typed so far."""
    person, moment = current_user.person.id, clock.now()
    raw = raw_of(bind(engine.open_task(task_id, person, moment), request.form))
    with transaction():
        engine.save_draft(person, raw, moment, task_id=task_id)
    return {"saved": texts.moment(moment)}


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
