"""The lock of a session: set by its owner or after a while, opened by the password."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user, logout_user

from app import accounts, clock, duties
from engine import entrance
from models import transaction

bp = Blueprint("lock", __name__)


@bp.post("/kunci")
def close() -> ResponseReturnValue:
    """Lock this session; the page asks for it when nobody has touched it for a while."""
    browser[duties.LOCKED] = True
    return redirect(url_for(".unlock", next=accounts.local(request.form.get("kembali"))), 303)


@bp.route("/kunci/buka", methods=["GET", "POST"])
def unlock() -> ResponseReturnValue:
    """Open a locked session with the password; too many failures end it."""
    target, error, status = accounts.local(request.args.get("next")), None, 200
    if not browser.get(duties.LOCKED):
        return redirect(target, 303)
    if request.method == "POST":
        name, address = current_user.account.name, request.remote_addr or ""
        if entrance.too_many(name, address, clock.now()):
            logout_user()
            browser.clear()
            return redirect(url_for("accounts.sign_in", next=target), 303)
        if entrance.knows(current_user.account, request.form.get("password", "")):
            browser.pop(duties.LOCKED)
            with transaction():
                entrance.forgive(name)
            return redirect(target, 303)
        accounts.count_failure(name)
        error, status = gettext("Sandi tidak cocok."), 422
    return render_template("accounts/locked.html", error=error), status
