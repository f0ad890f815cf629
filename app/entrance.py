"""The ways in beside the password: a first code, a link in a letter, a forgotten password, the second factor."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_babel import gettext

import engine
from app import accounts, clock
from engine import entrance, second_factor
from models import Account, SignInCode, session, transaction

bp = Blueprint("entrance", __name__, url_prefix="/masuk")


@bp.route("/pertama", methods=["GET", "POST"])
def first() -> ResponseReturnValue:
    """Come in for the first time: NIP and the one-time code from the administrator."""
    error, status, name = None, 200, request.form.get("name", "").strip()
    if request.method == "POST":
        what, moment = f"kode {name}", clock.now()
        if entrance.too_many(what, request.remote_addr or "", moment):
            error, status = accounts.too_many(), 429
        elif (code := entrance.redeemable(request.form.get("kode", ""), moment, name)) is not None:
            return _choose(code.id)
        else:
            accounts.count_failure(what)
            error = gettext("NIP atau kode tidak cocok, atau kodenya sudah dipakai atau lewat waktu. Minta yang baru kepada administrator.")
            status = 422
    return render_template("accounts/first.html", error=error, name=name), status


@bp.get("/tautan/<token>")
def link(token: str) -> ResponseReturnValue:
    """Follow the link of a letter; opening it does not use it up."""
    code = entrance.redeemable(token, clock.now())
    if code is None:
        flash(gettext("Tautan itu sudah dipakai atau lewat waktunya. Minta yang baru."))
        return redirect(url_for("entrance.forgotten"), 303)
    return _choose(code.id)


def _choose(code_id: int) -> ResponseReturnValue:
    browser["kode"] = code_id
    browser.rotate()  # type: ignore[attr-defined]
    return redirect(url_for("entrance.choose"), 303)


@bp.route("/sandi", methods=["GET", "POST"])
def choose() -> ResponseReturnValue:
    """Choose one's own password, with a code that was found good."""
    code_id, error, moment = browser.get("kode"), None, clock.now()
    code = session.get(SignInCode, code_id) if code_id else None
    if code is None or code.used_at is not None or code.expires_at <= moment:
        browser.pop("kode", None)
        return redirect(url_for("accounts.sign_in"), 303)
    if request.method == "POST":
        wanted = request.form.get("wanted", "")[:256]
        if wanted != request.form.get("again", ""):
            error = gettext("Kedua isian sandi tidak sama. Ketik sekali lagi.")
        else:
            try:
                with transaction():
                    account_id = entrance.use_code(code.id, wanted, moment)
            except engine.PasswordRefused as refusal:
                error = accounts.PASSWORDS[refusal.values["why"]]()
            else:
                answer = accounts.proceed(session.get_one(Account, account_id), url_for("home.index"))
                flash(gettext("Sandi Anda sudah dibuat."))  # afterwards: a new session begins there
                return answer
    name = session.get_one(Account, session.get_one(SignInCode, code_id).account_id).name
    return render_template("accounts/choose.html", error=error, name=name), 422 if error else 200


@bp.route("/lupa", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Ask for a letter with a link; the answer is the same whether there is such an account or not."""
    sent, error, status = False, None, 200
    possible = engine.house().mail is not None
    if request.method == "POST" and possible:
        name, address, moment = request.form.get("name", "").strip()[:64], request.remote_addr or "", clock.now()
        if entrance.too_many(f"lupa {name}", address, moment):
            error, status = accounts.too_many(), 429
        else:
            with transaction():
                entrance.failed(f"lupa {name}", address, moment)
                entrance.ask_for_letter(name, entrance.RESET, moment)
            sent = True
    return render_template("accounts/forgotten.html", sent=sent, error=error, possible=possible), status


@bp.route("/dua-langkah", methods=["GET", "POST"])
def second() -> ResponseReturnValue:
    """The second step after the password: the authenticator's digits, or a recovery code."""
    step, error, status = accounts.halfway(), None, 200
    if step is None:
        return redirect(url_for("accounts.sign_in"), 303)
    account_id, target = step
    what, address, moment = f"langkah {account_id}", request.remote_addr or "", clock.now()
    if request.method == "POST":
        if entrance.too_many(what, address, moment):
            error, status = accounts.too_many(), 429
        elif _taken(account_id):
            with transaction():
                entrance.forgive(what)
            accounts.enter(session.get_one(Account, account_id))
            return redirect(target, 303)
        else:
            accounts.count_failure(what)
            error, status = gettext("Kode tidak cocok. Tunggu kode berikutnya pada aplikasi, lalu coba lagi."), 422
    return render_template("accounts/second.html", error=error), status


def _taken(account_id: int) -> bool:
    code, moment = request.form.get("kode", ""), clock.now()
    with transaction():
        active = session.get_one(Account, account_id).active
        return active and second_factor.check(account_id, code, moment)
