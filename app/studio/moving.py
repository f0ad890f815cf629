"""Running cases on another version: foreseen, proposed by one administrator, done or taken back by another."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock, texts
from app.studio.room import bp
from engine import moving, repair
from models import Service, session, transaction

SHOWN = 1_000


@bp.get("/layanan/<service_id>/pindah")
def move(service_id: str) -> ResponseReturnValue:
    """What moving the open cases of older versions to the one in force would do, and the moves that wait or can be taken back."""
    service = session.get(Service, service_id)
    if service is None or service.bundle_id is None:
        raise engine.NotFound(service=service_id)
    foreseen = [one for one, _ in zip(moving.foresee(service.bundle_id, clock.now()), range(SHOWN), strict=False)]
    page = render_template(
        "studio/move.html", service=service, foreseen=foreseen, me=current_user.person.id,
        proposed=moving.proposed(service_id),
    )
    session.rollback()
    return page


@bp.post("/layanan/<service_id>/pindah")
def move_some(service_id: str) -> ResponseReturnValue:
    """Propose to move the chosen cases; another administrator does it."""
    service = session.get(Service, service_id)
    if service is None or service.bundle_id is None:
        raise engine.NotFound(service=service_id)
    chosen, reason = [int(text) for text in request.form.getlist("berkas") if text.isdigit()], request.form.get("alasan", "")[:500]
    bundle_id, person, moment = service.bundle_id, current_user.person.id, clock.now()
    try:
        with transaction():
            made = moving.propose(chosen, bundle_id, reason=reason, person_id=person, now=moment)
        flash(gettext("%(n)s pemindahan diusulkan dan menunggu administrator lain.", n=len(made)))
    except engine.RepairRefused as refusal:
        flash(texts.repair_refusal(refusal))
    return redirect(url_for(".move", service_id=service_id), 303)


@bp.post("/pindah/<int:repair_id>")
def move_one(repair_id: int) -> ResponseReturnValue:
    """Do a proposed move, or take back one that was done; a script asks one after the other."""
    person, moment, service_id = current_user.person.id, clock.now(), request.form.get("layanan", "")
    try:
        with transaction():
            if request.form.get("tindakan") == "kembalikan":
                repair.take_back(repair_id, person_id=person, now=moment)
            else:
                repair.decide(repair_id, accept=True, person_id=person, now=moment)
        problem = ""
    except engine.RepairRefused as refusal:
        session.rollback()
        problem = texts.repair_refusal(refusal)
    if request.headers.get("Accept", "").startswith("application/json"):
        return jsonify(passed=not problem, failures=[problem] if problem else [])
    flash(problem or gettext("Berkas sudah dipindahkan."))
    return redirect(url_for(".move", service_id=service_id), 303)
