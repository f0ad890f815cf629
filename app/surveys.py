"""Three questions after a case, and the index the agency reports."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock
from engine import surveys
from models import transaction

bp = Blueprint("surveys", __name__)


@bp.post("/berkas/<path:number>/kepuasan")
def answer(number: str) -> ResponseReturnValue:
    """Keep what I thought of my ended case; an incomplete answer is asked for again."""
    person, moment = current_user.person.id, clock.now()
    case_id = engine.find_case(number, person, moment).id
    scores = {question: request.form.get(question, 0, int) for question in surveys.QUESTIONS}
    if not all(1 <= score <= surveys.BEST for score in scores.values()):
        flash(gettext("Pilih satu jawaban untuk setiap pertanyaan."))
        return redirect(url_for("cases.show", number=number, _anchor="kepuasan"), 303)
    with transaction():
        surveys.answer(case_id, scores, request.form.get("catatan", ""), person_id=person, now=moment)
    flash(gettext("Terima kasih. Jawaban Anda dipakai untuk memperbaiki layanan."))
    return redirect(url_for("cases.show", number=number), 303)


@bp.get("/administrasi/kepuasan")
def index() -> ResponseReturnValue:
    """The satisfaction index of each service in the year until now."""
    today = clock.now().astimezone(ZoneInfo(current_app.config["ZONE"]))
    year = request.args.get("tahun", today.year, int)
    since = datetime(year, 1, 1, tzinfo=today.tzinfo) if 1990 <= year <= today.year else today - timedelta(days=365)
    until = min(since.replace(year=since.year + 1), today + timedelta(seconds=1))
    return render_template("admin/satisfaction.html", rows=engine.satisfaction(since, until), year=since.year, last=today.year)
