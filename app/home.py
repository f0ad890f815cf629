"""Beranda: what waits for me, my running cases, notifications."""

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

import engine
from app import clock
from engine.scope import today
from models import Delegation, Notification, Position, session, transaction

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    """What waits for me, my running cases one sentence each, the last notifications."""
    person = current_user.person.id
    running = [(case, engine.standing_of(case)) for case in engine.cases_of(person) if case.status == "OPEN"]
    waiting = engine.worklist(person, clock.now(), limit=8)
    return render_template(
        "home.html", running=running, waiting=waiting, notices=engine.notifications(person, limit=5), services=engine.services()
    )


@bp.route("/kabar", methods=["GET", "POST"])
def notifications() -> ResponseReturnValue:
    """All notifications; posting marks them read."""
    person = current_user.person.id
    if request.method == "POST":
        with transaction():
            engine.mark_read(person, clock.now())
        return redirect(url_for(".notifications"), 303)
    return render_template("notifications.html", notices=engine.notifications(person, limit=100))


def unread() -> int:
    """How many notifications the signed-in person has not read."""
    query = sa.select(sa.func.count()).select_from(Notification)
    return session.scalar(query.where(Notification.person_id == current_user.person.id, Notification.read_at.is_(None))) or 0


def acting_today() -> list[tuple[Delegation, Position]]:
    """The delegations on which the signed-in person acts today."""
    day = today(clock.now())
    query = sa.select(Delegation, Position).join(Position, Position.id == Delegation.position_id)
    rows = session.execute(
        query.where(Delegation.person_id == current_user.person.id, Delegation.valid_from <= day, Delegation.valid_to >= day)
    )
    return [(row[0], row[1]) for row in rows]
