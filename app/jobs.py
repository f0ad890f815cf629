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
    """Every open incident with the case it stopped; of a confidential one only that there is something to retry."""
    rows = engine.open_incidents()
    numbers = _numbers([row.case_id for row in rows])
    told = [(row, numbers.get(row.case_id), _hidden(row.case_id, numbers)) for row in rows]
    return render_template("admin/incidents.html", incidents=told)


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
    """The outbox and the timers: what is late first; of confidential cases only what failed, without a name."""
    known = engine.visible_to(current_user.person.id, clock.now())
    counts, waiting = _outbox(known)
    unheard = engine.unclaimed(known, limit=SHOWN)
    theirs = sa.select(Timer).join(Case, Case.id == Timer.case_id).where(known)
    timers = list(session.scalars(theirs.order_by(Timer.due_at).limit(SHOWN)))
    numbers = _numbers([*(row.case_id for row in (*waiting, *unheard)), *(row.case_id for row in timers)])
    number_of = theirs.with_only_columns(sa.func.count())
    return render_template(
        "admin/jobs.html",
        counts=counts,
        outbox=[(row, numbers.get(row.case_id), _hidden(row.case_id, numbers)) for row in waiting],
        unheard=[(row, numbers.get(row.case_id)) for row in unheard],
        timers=[(row, numbers.get(row.case_id)) for row in timers],
        timers_all=session.scalar(number_of),
        timers_due=session.scalar(number_of.where(Timer.due_at <= clock.now())),
    )


def _outbox(known: sa.ColumnElement[bool]) -> tuple[dict[str, int], list[Outbox]]:
    """How many effects are in which state, and the first of those not yet carried out."""
    theirs = sa.or_(Case.id.is_(None), known)
    counted = sa.select(Outbox.status, sa.func.count()).outerjoin(Case, Case.id == Outbox.case_id).where(theirs)
    counts = {row[0]: row[1] for row in session.execute(counted.group_by(Outbox.status))}
    undone = sa.select(Outbox).outerjoin(Case, Case.id == Outbox.case_id).where(Outbox.status.not_in(("DONE", "KEPT")))
    shown = undone.where(sa.or_(theirs, Outbox.status == "FAILED")).order_by(Outbox.status, Outbox.due_at)
    return counts, list(session.scalars(shown.limit(SHOWN)))


@bp.post("/keluar/<int:outbox_id>/ulangi")
def resend(outbox_id: int) -> ResponseReturnValue:
    """Let an effect that waits or failed be carried out at once."""
    moment = clock.now()
    with transaction():
        engine.resend(outbox_id, now=moment)
    flash(gettext("Kiriman itu akan dicoba lagi."))
    return redirect(url_for(".index"), 303)


def _numbers(case_ids: list[int | None]) -> dict[int | None, str | None]:
    return engine.visible_among(case_ids, current_user.person.id, clock.now())


def _hidden(case_id: int | None, numbers: dict[int | None, str | None]) -> bool:
    return case_id is not None and case_id not in numbers
