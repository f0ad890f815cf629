"""The integrity pact: read, accepted once per version."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app import clock, duties
from engine import pact
from models import transaction

bp = Blueprint("pact", __name__)


@bp.route("/pakta-integritas", methods=["GET", "POST"])
def agree() -> ResponseReturnValue:
    """Read the integrity pact and accept it; its version and the moment are noted."""
    moment, account_id = clock.now(), current_user.account.id
    version = pact.in_force(moment)
    if version is None:
        duties.done("pact.agree")
        return redirect(url_for("home.index"), 303)
    if request.method == "POST" and request.form.get("setuju") == "ya":
        pact_id = request.form.get("versi", type=int) or 0
        with transaction():
            pact.accept(account_id, pact_id, moment)
        duties.done("pact.agree")
        return redirect(url_for("home.index"), 303)
    error = gettext("Centang pernyataan setuju lebih dahulu.") if request.method == "POST" else None
    at = pact.accepted_at(account_id, version)
    return render_template("accounts/pact.html", pact=version, at=at, error=error), 422 if error else 200
