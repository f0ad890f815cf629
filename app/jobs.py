"""What runs by itself, for administrators: incidents, the outbox and timers, with retry."""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock
from models import Case, Outbox, Timer, session, transaction

bp = Blueprint("jobs", __name__, url_prefix="/administrasi")
SHOWN = 100


@bp.get("/insiden")
def incidents() -> ResponseReturnValue:
    """Every open incident with the case it stopped."""
    rows = engine.open_incidents()
    numbers = _numbers({row.case_id for row in rows if row.case_id})
    return render_template("admin/incidents.html", incidents=[(row, numbers.get(row.case_id or 0)) for row in rows])


@bp.post("/insiden/<int:incident_id>/ulangi")
def retry(incident_id: int) -> ResponseReturnValue:
    """Close an incident and let its step run again."""
    person, moment = current_user.person.id, clock.now()
    with transaction():
        engine.retry(incident_id, by=person, now=moment)
    flash(gettext("Langkah itu akan dicoba lagi."))
    return redirect(url_for(".incidents"), 303)


@bp.get("/pekerjaan")
def index() -> ResponseReturnValue:
    """The outbox and the timers: what is late first."""
    counts = {row[0]: row[1] for row in session.execute(sa.select(Outbox.status, sa.func.count()).group_by(Outbox.status))}
    undone = sa.select(Outbox).where(Outbox.status != "DONE").order_by(Outbox.status, Outbox.due_at).limit(SHOWN)
    waiting = list(session.scalars(undone))
    timers = list(session.scalars(sa.select(Timer).order_by(Timer.due_at).limit(SHOWN)))
    numbers = _numbers({row.case_id for row in waiting if row.case_id} | {row.case_id for row in timers})
    number_of = sa.select(sa.func.count()).select_from(Timer)
    return render_template(
        "admin/jobs.html",
        counts=counts,
        outbox=[(row, numbers.get(row.case_id or 0)) for row in waiting],
        timers=[(row, numbers.get(row.case_id)) for row in timers],
        timers_all=session.scalar(number_of),
        timers_due=session.scalar(number_of.where(Timer.due_at <= clock.now())),
    )


@bp.post("/keluar/<int:outbox_id>/ulangi")
def resend(outbox_id: int) -> ResponseReturnValue:
    """Let an effect that waits or failed be carried out at once."""
    moment = clock.now()
    with transaction():
        engine.resend(outbox_id, now=moment)
    flash(gettext("Kiriman itu akan dicoba lagi."))
    return redirect(url_for(".index"), 303)


def _numbers(case_ids: set[int]) -> dict[int, str | None]:
    rows = session.execute(sa.select(Case.id, Case.number).where(Case.id.in_(case_ids)))
    return {row.id: row.number for row in rows}
