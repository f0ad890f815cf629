"""Asking for a version: the start form of the service that governs services, filled in about the version's service."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
import forms
from app import clock, texts
from app.accounts import me
from app.binding import documents_of, posted, refuse_into
from app.studio.room import bp
from engine import studio
from engine.desk import Desk
from engine.subjects import Subject
from models import Bundle, session, transaction

VERSION = "versi_usulan"  # the field of a governing service's form that holds the version


@bp.route("/versi/<int:bundle_id>/usulkan", methods=["GET", "POST"])
def ask(bundle_id: int) -> ResponseReturnValue:
    """Why, by which SOP and from when: the form that opens the case in which others decide."""
    bundle, way = session.get(Bundle, bundle_id), studio.governing()
    if bundle is None or bundle.status != "PROPOSED" or way is None:
        raise engine.NotFound(version=bundle_id)
    subject = Subject("service", bundle.service_id)
    desk = engine.open_start(way.service_id, way.event, current_user.person.id, clock.now(), subject=subject)
    if request.method == "GET":
        return _page(bundle, desk, _bound(desk, bundle_id))
    bound = posted(desk)
    if bound.validate() and bound.answers.get(VERSION) != bundle_id:
        bound.add_error(VERSION, gettext("Nomor versi ini bukan versi yang diusulkan."))
    elif bound.validate():
        actor, moment, key = me(), clock.now(), request.form.get("kunci")
        try:
            with transaction():
                case = engine.start(
                    way.service_id, event=way.event, subject=subject, answers=bound.answers, by=actor, now=moment, key=key,
                )
                number = str(case.number)
            return redirect(url_for("cases.show", number=number, baru=1), 303)
        except engine.NotEligible as refusal:
            session.rollback()
            refuse_into(bound, refusal, texts.refusal(refusal.code))
    return _page(session.get_one(Bundle, bundle_id), desk, bound), 422


def _bound(desk: Desk, bundle_id: int) -> forms.Bound:
    stored = {**(desk.draft or {}), VERSION: [str(bundle_id)]}
    find = documents_of(current_user.person.id, desk)
    return forms.bind(desk.schema, desk.scope, desk.setting, stored=stored, documents=find, translate=gettext)


def _page(bundle: Bundle, desk: Desk, bound: forms.Bound) -> str:
    return render_template("studio/ask.html", bundle=bundle, desk=desk, bound=bound)
