"""Berkas: my cases, one case with its steps, timeline, documents and reasons; withdrawing."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock
from app.accounts import me
from engine import surveys
from models import transaction

bp = Blueprint("cases", __name__, url_prefix="/berkas")
PAGE = 30


@bp.get("/")
def index() -> ResponseReturnValue:
    """The cases about me, the running ones first, a page at a time."""
    offset = max(request.args.get("mulai", 0, type=int), 0)
    lines = engine.cases_of(current_user.person.id, limit=PAGE + 1, offset=offset)
    return render_template("cases/index.html", lines=lines[:PAGE], more=len(lines) > PAGE, offset=offset, size=PAGE)


@bp.get("/<path:number>/diagram")
def diagram(number: str) -> ResponseReturnValue:
    """The case's diagram with its progress, for the script that draws it."""
    return asdict(engine.drawn_case(number, current_user.person.id, clock.now()))


@bp.get("/<path:number>")
def show(number: str) -> ResponseReturnValue:
    """One case, for whoever may see it; a look at somebody else's is noted."""
    person, moment = current_user.person.id, clock.now()
    page = engine.case_page(number, person, moment)
    due = surveys.is_due(page.case, person)
    own = page.case.subject_id == person
    answer = render_template("cases/show.html", page=page, fresh=request.args.get("baru"), own=own, survey_due=due)
    subject = page.case.subject_id
    if subject != person:
        with transaction():
            engine.look(subject, person, f"berkas {number}", moment)
    return answer


@bp.post("/<path:number>/tarik")
def withdraw(number: str) -> ResponseReturnValue:
    """Withdraw my case while that is allowed."""
    actor, moment = me(), clock.now()
    case_id = engine.find_case(number, actor.person_id, moment).id
    with transaction():
        ended = engine.cancel(case_id, by=actor, now=moment, reason=request.form.get("alasan", "")[:500]).status != "OPEN"
    if ended:
        flash(gettext("Berkas sudah ditarik. Hak yang ditahan sudah dikembalikan."))
    else:
        flash(gettext("Berkas ditarik. Masih ada langkah pembatalan yang harus diselesaikan."))
    return redirect(url_for(".show", number=number), 303)
