"""Beranda: what waits for me, my running cases, notifications."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

import engine
from app import clock
from models import transaction

bp = Blueprint("home", __name__)
SHOWN = 6


@bp.get("/")
def index() -> ResponseReturnValue:
    """What waits for me, my running cases one sentence each, the last notifications."""
    person = current_user.person.id
    running = engine.cases_of(person, limit=SHOWN + 1, running=True)
    waiting = engine.worklist(person, clock.now(), limit=SHOWN + 1)
    notices = engine.notifications(person, clock.now(), limit=5)
    return render_template("home/index.html", running=running, waiting=waiting, shown=SHOWN, notices=notices)


@bp.route("/kabar", methods=["GET", "POST"])
def notifications() -> ResponseReturnValue:
    """All notifications; posting marks them read."""
    person = current_user.person.id
    if request.method == "POST":
        with transaction():
            engine.mark_read(person, clock.now())
        return redirect(url_for(".notifications"), 303)
    return render_template("home/notifications.html", notices=engine.notifications(person, clock.now(), limit=100))
