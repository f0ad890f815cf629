"""One's own second factor: scan, confirm, keep the recovery codes, or take it off again."""

import segno
from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import accounts, clock, duties
from engine import entrance, second_factor
from models import session, transaction

bp = Blueprint("second_factor", __name__, url_prefix="/profil/dua-langkah")
ISSUER = "Alur"


@bp.get("/")
def index() -> ResponseReturnValue:
    """Whether one has a second factor, and how to get one."""
    return _page(None)


@bp.post("/mulai")
def begin() -> ResponseReturnValue:
    """Make a secret and show it as a QR code."""
    account_id, moment = current_user.account.id, clock.now()
    with transaction():
        second_factor.begin(account_id, moment)
    return redirect(url_for(".index"), 303)


@bp.post("/pasang")
def confirm() -> ResponseReturnValue:
    """Take the first code of the authenticator, and show the recovery codes this once."""
    account_id, moment = current_user.account.id, clock.now()
    try:
        with transaction():
            codes = second_factor.confirm(account_id, request.form.get("kode", ""), moment)
    except engine.SecondFactorRefused:
        return _page(gettext("Kode tidak cocok. Periksa jam ponsel Anda, tunggu kode berikutnya, lalu coba lagi."))
    duties.done("second_factor.index")
    return render_template("accounts/recovery.html", codes=codes)  # no redirect: the codes are told this once


@bp.post("/kode-cadangan")
def renew() -> ResponseReturnValue:
    """New recovery codes in place of the old ones."""
    if error := _proven():
        return _page(error)
    account_id = current_user.account.id
    with transaction():
        codes = second_factor.new_recovery_codes(account_id)
    return render_template("accounts/recovery.html", codes=codes)


@bp.post("/lepas")
def remove() -> ResponseReturnValue:
    """Take the second factor off, where it is not obligatory."""
    if _obligatory():
        return _page(gettext("Peran Anda mewajibkan verifikasi dua langkah."))
    if error := _proven():
        return _page(error)
    account_id = current_user.account.id
    with transaction():
        second_factor.remove(account_id)
    flash(gettext("Verifikasi dua langkah sudah dilepas."))
    return redirect(url_for(".index"), 303)


def _proven() -> str | None:
    """What is wrong with the password and code that such a change asks for."""
    account_id, name, moment = current_user.account.id, current_user.account.name, clock.now()
    if entrance.too_many(name, "", moment):
        return accounts.too_many()
    good = entrance.knows(current_user.account, request.form.get("sandi", ""))
    with transaction():
        good = good and second_factor.check(account_id, request.form.get("kode", ""), moment)
    if good:
        return None
    accounts.count_failure(name)
    return gettext("Sandi atau kode tidak cocok.")


def _obligatory() -> bool:
    return second_factor.obligatory(current_user.account, duties.titles(current_app.config["SECOND_FACTOR"]), clock.now())


def _page(error: str | None) -> ResponseReturnValue:
    account = current_user.account
    secret = second_factor.pending_secret(account.id)
    qr = segno.make(second_factor.address(account, secret, ISSUER), error="m") if secret else None
    page = render_template(
        "accounts/second_factor.html", error=error, secret=secret, enrolled=second_factor.enrolled(account.id),
        left=second_factor.codes_left(account.id), obligatory=_obligatory(),
        qr=qr.svg_data_uri(scale=5, border=4, light="#ffffff") if qr else None,
    )
    session.rollback()
    return page, 422 if error else 200
