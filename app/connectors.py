"""Tokens of other systems: given out once, revoked at a press."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

import engine
from app import clock
from app.accounts import me
from engine import connectors
from models import transaction

bp = Blueprint("connectors", __name__, url_prefix="/administrasi/penghubung")
NAME = re.compile(r"[a-z][a-z0-9_-]{1,39}")
MOST = 6000  # calls in a minute


@bp.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """The tokens there are, and a form for a new one, which is shown once."""
    errors: dict[str, str] = {}
    made: tuple[str, str] | None = None
    if request.method == "POST":
        name, names = request.form.get("nama", "").strip(), request.form.get("pesan", "").replace(",", " ").split()
        limit = request.form.get("batas", type=int)
        if not NAME.fullmatch(name):
            errors["nama"] = gettext("Isi nama dengan huruf kecil, angka, garis atau garis bawah, mulai dengan huruf.")
        if limit is None or not 0 < limit <= MOST:
            errors["batas"] = gettext("Isi angka 1 sampai %(n)s.", n=MOST)
        if not errors:
            actor, moment = me(), clock.now()
            with transaction():
                token = engine.issue_token(name, messages=names, per_minute=limit or 0, by=actor, now=moment)
            made = name, token  # no redirect: the token must not travel through a session or an address
    page = render_template(
        "admin/connectors.html", tokens=connectors.tokens(), made=made, errors=errors, typed={} if made else request.form
    )
    return page, 422 if errors else 200


@bp.post("/<int:token_id>/cabut")
def revoke(token_id: int) -> ResponseReturnValue:
    """Revoke a token at once."""
    actor, moment = me(), clock.now()
    with transaction():
        name = engine.revoke_token(token_id, by=actor, now=moment).connector
    flash(gettext("Token %(name)s sudah dicabut.", name=name))
    return redirect(url_for(".index"), 303)
